// durable: a run is a list of journalled steps that survives the process that started it.
// Enters: the engine contract, its embedded implementation on SQLite, the rules that keep every engine equal.
// Stays out: what the steps do (managers), how a run looks on a screen (reporting/).
import type { ErrorData } from '../errors.ts'
import type { Emit } from '../events.ts'
import type { Json } from '../json.ts'

/** What a step's function receives. */
export type StepScope = {
  /** `<run>/<key>`: equal in every execution of this step. Actions pass it on or check before they do. */
  readonly idempotencyKey: string
  /** Counts from 1; above 1 when an earlier execution failed or its process died. */
  readonly attempt: number
  /** Aborts when the run is cancelled or the engine stops. */
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** Waits between attempts grow as `initialMs * factor^(n-1)` up to `maxMs`. `attempts` counts the first one. */
export type RetryPolicy = {
  readonly attempts: number
  readonly initialMs: number
  readonly factor: number
  readonly maxMs: number
}

/**
 * A named piece of work. Engines find it by `name`, never by closure, so that another process can go on with it.
 * It may run twice (at-least-once while in flight), so it checks before it does or passes the idempotency key on.
 */
export type Action<Input extends Json, Output extends Json> = {
  readonly name: string
  run(input: Input, scope: StepScope): Promise<Output>
}

export type StepOptions<Output extends Json> = {
  readonly retry?: RetryPolicy
  /**
   * What takes this step back. It becomes due as soon as the step *starts* (a step that died halfway must be undone
   * too), runs as a durable step of its own when the run fails or is cancelled, newest first, and must succeed when
   * there is nothing to take back.
   */
  readonly undo?: UndoStep
  readonly output?: Output
}

export type UndoStep = { readonly action: string; readonly input: Json }

/** Per-target outcome of a fan-out wave. */
export type ChildOutcome =
  | { readonly id: string; readonly outcome: 'succeeded'; readonly result: Json }
  | { readonly id: string; readonly outcome: 'failed' | 'cancelled'; readonly error: ErrorData }
  | { readonly id: string; readonly outcome: 'not-started' }

/**
 * What a plan is written against. Steps inside one run are strictly ordered: a second call before the first has
 * settled, or a replay that asks for another key than was journalled at that position, fails the run with
 * NX-RUN-NONDETERMINISTIC.
 */
export type DurableContext = {
  readonly runId: string
  /** Runs `action` once: its JSON result is journalled and returned on every replay. */
  step<Input extends Json, Output extends Json>(
    key: string,
    action: Action<Input, Output>,
    input: Input,
    options?: StepOptions<Output>,
  ): Promise<Output>
  /** One run of its own, with its own journal, found again under `<runId>/<id>`. */
  child(id: string, plan: string, input: Json): Promise<Json>
  /** Children in list order, at most `max` at once; no new one starts after `stopAfterFailures` have failed. */
  fanOut(wave: {
    readonly plan: string
    readonly children: readonly { readonly id: string; readonly input: Json }[]
    readonly max: number
    readonly stopAfterFailures: number
  }): Promise<readonly ChildOutcome[]>
  /** Survives restarts: the wake-up time is journalled, not the remaining time. */
  sleep(key: string, durationMs: number): Promise<void>
  /** Waits for a value sent to this run under `name`; undefined when `timeoutMs` passes first. Delivered once. */
  signal(name: string, timeoutMs?: number): Promise<Json | undefined>
  /** Journalled wall-clock time, so that replay sees the same. */
  now(key: string): Promise<number>
}

/** A registered plan. Its body is deterministic: everything that varies goes through the context. */
export type Plan<Input extends Json, Output extends Json> = {
  readonly name: string
  /** Part of the plan hash; raise it when the order or the names of the steps change. Default 1. */
  readonly version?: number
  run(context: DurableContext, input: Input): Promise<Output>
}

export type RunState =
  'running' | 'waiting' | 'undoing' | 'succeeded' | 'restored' | 'failed' | 'cancelled' | 'undo-failed'

/**
 * `failed`: nothing was to be taken back. `restored`: failed, and every due undo step succeeded. `cancelled`: the same on
 * request. `undo-failed`: needs a person; `undo` goes on with the undo step that failed.
 */
export type RunView = {
  readonly runId: string
  readonly plan: string
  /** SHA-256 over plan name, its version and the canonical input; a run resumes only under the same hash. */
  readonly planHash: string
  readonly state: RunState
  readonly input: Json
  readonly result?: Json
  readonly error?: ErrorData
  readonly startedAt: number
  readonly updatedAt: number
  readonly parentId?: string
  readonly steps: readonly StepView[]
}

export type StepView = {
  readonly seq: number
  readonly key: string
  readonly action: string
  readonly state: 'started' | 'succeeded' | 'failed'
  readonly attempt: number
  readonly startedAt: number
  readonly endedAt?: number
  readonly error?: ErrorData
}

/**
 * Runs plans durably. Every implementation passes `test/contract/durable-engine.ts`.
 *
 * Promises: a completed step is never executed again; an in-flight step is executed again after a crash; a cancel
 * always lands, also while a step waits or retries; undo steps are durable steps and resume after a crash; an
 * exhausted retry never counts as success; history is append-only.
 */
export type DurableEngine = {
  /**
   * Starts `plan` as `runId`, or goes on with that run where it stopped, and resolves with its end. A run that has ended
   * is not started again: its view is the answer. An abort of `options.signal` cancels the run, which then undoes itself.
   * @throws NX-RUN-BUSY when another living process works on it; NX-RUN-STOPPED when the engine closes first
   * @throws NX-RUN-INPUT-CHANGED when `runId` exists under another plan hash
   */
  run(runId: string, plan: string, input: Json, options: RunOptions): Promise<RunView>
  /** Asks a run, in this or another process, to stop and undo. Resolves when the wish is stored. */
  cancel(runId: string, reason: string): Promise<void>
  /**
   * Runs the undo steps of a run whose process died, or whose undo failed. Resolves with its end; a run that ended
   * otherwise is left as it is. `options.signal` does not stop it: what is half undone helps nobody.
   * @throws NX-RUN-UNKNOWN; NX-RUN-BUSY when another living process works on it
   */
  undo(runId: string, options: RunOptions): Promise<RunView>
  signal(runId: string, name: string, value: Json): Promise<void>
  /** Ends the back-off of a retrying step now. */
  retryNow(runId: string): Promise<void>
  get(runId: string): Promise<RunView | undefined>
  /** Newest first. `live`: runs that have not ended. */
  list(filter: {
    readonly plan?: string
    readonly prefix?: string
    readonly live?: boolean
  }): Promise<readonly RunView[]>
  close(): Promise<void>
}

export type RunOptions = { readonly signal: AbortSignal; readonly emit: Emit }
