// What callers can ask of the integration room. `system-integrator.ts` makes one.
import type { Call } from '../kernel/call.ts'
import type { Stream } from './data/column.ts'

/** One environment of the project in `directory`; `name`: one integration of its manifest, all of them when absent. */
export type IntegrationInput = {
  readonly directory: string
  readonly environment: string
  readonly name?: string
}

/** `restart`: begins at the first row, and takes columns that have changed as they are now. */
export type SyncInput = IntegrationInput & { readonly restart?: boolean }

/** What a sync did with every row that it read. It closes when read = applied + unchanged + filtered + dead-lettered. */
export type BalanceSheet = {
  readonly read: number
  readonly applied: number
  readonly unchanged: number
  readonly filtered: number
  readonly deadLettered: number
  readonly isClosed: boolean
}

export type IntegrationCheck = {
  readonly name: string
  readonly endpoint: string
  readonly outcome: 'ok' | 'failed' | 'not-configured'
  readonly detail: string
  readonly hint: string | null
}

export type SyncOutcome = {
  readonly name: string
  readonly guarantee: string
  readonly balance: BalanceSheet
  readonly durationMs: number
}

/** What one end of an integration has. */
export type DiscoveredEndpoint = {
  readonly name: string
  readonly endpoint: 'source' | 'target'
  readonly connector: string
  readonly streams: readonly Stream[]
}

export type PlannedColumn = {
  readonly target: string
  readonly type: string
  readonly expression: string
  /** Why a row may not fit; it is a dead letter then. */
  readonly checkedBecause: string | null
}

/** What a sync would do. Nothing was moved to find out. */
export type IntegrationPlan = {
  readonly name: string
  readonly mode: 'full' | 'incremental'
  readonly source: {
    readonly connector: string
    readonly stream: string
    readonly estimatedRows: number | null
  }
  readonly target: { readonly connector: string; readonly stream: string }
  readonly key: readonly string[]
  readonly columns: readonly PlannedColumn[]
  readonly filter: string | null
  readonly guarantee: {
    readonly level: 'effectively-once' | 'at-least-once' | 'lossy'
    readonly statement: string
    readonly because: readonly string[]
  }
  /** What `sync` would begin with. */
  readonly next: 'first-run' | 'resume' | 'new-run' | 'refused'
  /** Columns that changed since the last run. */
  readonly drift: readonly string[]
  readonly notes: readonly string[]
}

export type DeadLetterView = { readonly key: string; readonly reason: string; readonly at: string }

export type IntegrationStatus = {
  readonly name: string
  /** `interrupted`: its process is gone; the next sync goes on. */
  readonly state: 'never-run' | 'running' | 'finished' | 'failed' | 'interrupted'
  readonly guarantee: string
  readonly run: {
    readonly id: string
    readonly mode: 'full' | 'incremental' | 'replay'
    readonly startedAt: string
    readonly endedAt: string | null
    readonly attempts: number
    readonly balance: BalanceSheet
    readonly durationMs: number
    readonly error: { readonly code: string; readonly message: string } | null
  } | null
  readonly lag: {
    /** Since the newest run that finished; null when none did. */
    readonly sinceFinishedMs: number | null
    /** Rows of the source that wait; null when its configuration cannot tell. */
    readonly rowsBehind: number | null
  }
  readonly deadLetters: { readonly count: number; readonly newest: readonly DeadLetterView[] }
}

/** Whether both ends have the same content. Keys: JSON of the target key's values, at most 100 of each kind. */
export type VerifyOutcome = {
  readonly name: string
  readonly isEqual: boolean
  /** Rows of the source that should be in the target. */
  readonly compared: number
  readonly missing: number
  readonly extra: number
  readonly different: number
  readonly keys: {
    readonly missing: readonly string[]
    readonly extra: readonly string[]
    readonly different: readonly string[]
  }
  /** False when so much differs that the numbers are only the least. */
  readonly isComplete: boolean
  readonly durationMs: number
}

export type ReplayOutcome = {
  readonly name: string
  /** Dead letters that were tried again. */
  readonly tried: number
  readonly balance: BalanceSheet
  /** Dead letters that are left. */
  readonly left: number
}

/** The typed client of an API, as one file of TypeScript. */
export type EmittedClient = { readonly name: string; readonly connector: string; readonly text: string }

/** Connects an application with other systems, and says exactly what arrived. */
export type SystemIntegrator = {
  /** Reaches every endpoint; changes nothing. */
  check(input: IntegrationInput, call: Call): Promise<readonly IntegrationCheck[]>
  /** Streams and columns of both ends. @throws NX-INTEGRATE-UNREACHABLE */
  discover(input: IntegrationInput, call: Call): Promise<readonly DiscoveredEndpoint[]>
  /** What `sync` would do, and what it guarantees. @throws NX-INTEGRATE-PLAN with every mistake */
  plan(input: IntegrationInput, call: Call): Promise<readonly IntegrationPlan[]>
  /**
   * Brings the source's rows into the target. Goes on where an earlier run was interrupted. One integration that fails
   * does not keep the others from running.
   * @throws what failed; NX-INTEGRATE-PARTLY when several did
   */
  sync(input: SyncInput, call: Call): Promise<readonly SyncOutcome[]>
  status(input: IntegrationInput, call: Call): Promise<readonly IntegrationStatus[]>
  /** Compares the content of both ends. Differences are an outcome, not an error. */
  verify(input: IntegrationInput, call: Call): Promise<readonly VerifyOutcome[]>
  /** Tries dead letters again, through the mapping as it is now. */
  replay(input: IntegrationInput, call: Call): Promise<readonly ReplayOutcome[]>
  /** The typed client of the API that an end of the integration is. @throws NX-INTEGRATE-UNABLE */
  emitClient(input: IntegrationInput & { readonly name: string }, call: Call): Promise<EmittedClient>
  /** `sync` of an integration with a system of that kind. @throws NX-INTEGRATE-FAMILY when neither end is one */
  integrateWithApi(input: SyncInput & { readonly name: string }, call: Call): Promise<SyncOutcome>
  integrateWithDatabase(input: SyncInput & { readonly name: string }, call: Call): Promise<SyncOutcome>
  integrateWithMessageQueue(input: SyncInput & { readonly name: string }, call: Call): Promise<SyncOutcome>
  integrateWithEnterpriseSystem(
    input: SyncInput & { readonly name: string },
    call: Call,
  ): Promise<SyncOutcome>
  /** Syncs again and again, `intervalMs` after each end, until the call is interrupted; tells each outcome to `told`. */
  setupRealTimeSync(
    input: SyncInput & { readonly intervalMs: number },
    told: (outcomes: readonly SyncOutcome[]) => void,
    call: Call,
  ): Promise<void>
}
