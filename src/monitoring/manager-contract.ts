// What callers can ask of the monitoring room. `application-monitor.ts` makes one.
import type { Call } from '../kernel/call.ts'
import type { CheckAnswer } from './checks/check.ts'
import type { Silence } from './alerting/silence.ts'
import type { Attempt } from './notifying/delivery.ts'
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

/** One run of a check, now. */
export type CheckedOnce = CheckAnswer & {
  readonly check: string
  readonly kind: string
  readonly subject: string
}

export type RunInput = {
  /** The project whose environment is registered first; undefined: only what is registered already. */
  readonly project: MonitorInput | undefined
  /** 0: the port of the last time, or a free one. Null: no dashboard. */
  readonly dashboardPort: number | null
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
  /**
   * Watches everything that is registered in this home until the call is aborted. A project without a nexo.yaml is no
   * reason not to watch the others.
   * @throws NX-MONITOR-RUNS when another one does
   */
  run(input: RunInput, call: Call): Promise<void>
  /** The dashboard's URL, with the access token in its fragment. @throws NX-MONITOR-DASHBOARD-ABSENT */
  dashboard(call: Call): Promise<string>
  /** Ends the monitor of this home, whoever runs it. What is registered stays registered. */
  stop(call: Call): Promise<{ readonly stopped: boolean }>
  /** Runs one check, or all of them, now; moves no alert and stores nothing. @throws NX-MONITOR-CHECK-UNKNOWN */
  check(input: MonitorInput & { readonly check?: string }, call: Call): Promise<readonly CheckedOnce[]>
  /** Nobody is told of matching alerts for `forMs`. @throws NX-MONITOR-SILENCE-INVALID */
  silence(
    input: { readonly match: string; readonly forMs: number; readonly reason: string },
    call: Call,
  ): Promise<Silence>
  silences(call: Call): Promise<readonly Silence[]>
  endSilence(id: string, call: Call): Promise<{ readonly ended: boolean }>
  /** Sends a test notification now. @throws NX-MONITOR-CHANNEL-UNKNOWN */
  notifyTest(input: MonitorInput & { readonly channel: string }, call: Call): Promise<Attempt>
  /** `<application>.<environment>` of a project. */
  targetOf(input: MonitorInput): Promise<string>
  /** What is watched as rules of Prometheus: recording of nothing, alerting on all that it can express. */
  exportPrometheus(input: MonitorInput, call: Call): Promise<PrometheusExport>
}

/** `rules`: YAML. `leftOut`: what Prometheus cannot be told, and why. */
export type PrometheusExport = { readonly rules: string; readonly leftOut: readonly string[] }
