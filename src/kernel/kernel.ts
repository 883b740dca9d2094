// kernel: what every manager stands on, opened once per command and closed by it.
// Enters: configuration, state, locks, the durable engine, events, errors, secrets, processes, the adapter registry.
// Stays out: everything that knows what a deployment, a check or a backup is.
import type { Clock } from './call.ts'
import type { Redactor } from './secrets/redact.ts'
import type { StateStore } from './state/contract.ts'

/** What a manager is created with. `state` opens on first use, so commands that need none stay fast. */
export type Kernel = {
  /** `NEXO_HOME`, or the platform's place for it. Absolute; created 0700 when first written to. */
  readonly home: string
  /** The folder that the user stands in; manifests are looked for from here upward. */
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Random bytes as lower-case hex; an argument so that ids are reproducible in tests. */
  readonly randomHex: (bytes: number) => string
  /** Learns every secret that this command reads; every sink passes it. */
  readonly redactor: Redactor
  state(): Promise<StateStore>
  close(): Promise<void>
}
