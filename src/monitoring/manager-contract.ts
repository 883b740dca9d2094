// What callers can ask of the monitoring room. `application-monitor.ts` makes one.
import type { Call } from '../kernel/call.ts'
import type { Coverage, MonitorReader } from './reading-contract.ts'

/** One environment of the project in `directory`. */
export type MonitorInput = { readonly directory: string; readonly environment: string }

export type MonitoringSetup = {
  /** `<application>.<environment>`. */
  readonly target: string
  readonly checks: readonly string[]
  readonly slos: readonly string[]
  readonly coverage: Coverage
  /** With the access token in its fragment; null when no monitor serves a dashboard. */
  readonly dashboardUrl: string | null
  readonly process: 'started' | 'running'
}

/**
 * Watches applications. One monitor runs per home and watches every environment that was set up in it.
 *
 * Promise: what the monitor itself could not do is never told as the target's failure.
 */
export type ApplicationMonitor = {
  /**
   * Registers an environment and makes the monitor of this home run in the background, hosted by the agent. Idempotent.
   * Resolves when the monitor has taken it up.
   */
  setup(input: MonitorInput, call: Call): Promise<MonitoringSetup>
  /** Stops watching an environment; its history stays. Succeeds when it was not watched. */
  forget(input: MonitorInput, call: Call): Promise<void>
  /** Reads what is known, from the running monitor's store; also when none runs. The caller closes it. */
  openReader(call: Call): Promise<MonitorReader & { close(): Promise<void> }>
}
