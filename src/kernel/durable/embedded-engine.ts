import type { Clock } from '../call.ts'
import type { Json } from '../json.ts'
import type { LockOwner } from '../state/contract.ts'
import type { Commit } from '../state/sqlite/group-commit.ts'
import type { SqliteFile } from '../state/sqlite/sqlite-file.ts'
import type { Action, DurableEngine, Plan, RunView } from './contract.ts'
import type { Judge } from './journal/engine-table.ts'
import type { JournalEntry } from './journal/entries.ts'
import type { RunFilter } from './journal/run-table.ts'
import { readEntries, readHistory, selectRun, selectRuns } from './journal/run-table.ts'
import type { OpenEngine } from './open-engine.ts'
import { openEngine } from './open-engine.ts'
import { startRun, undoRun } from './run/runs.ts'
import { viewOf } from './run-view.ts'
import { cancelRun, retryRun, signalRun } from './wishes.ts'

export type EmbeddedEngineInput = {
  /** Absolute path of the journal, a SQLite file of its own, so that audit and status never wait for a commit of it. */
  readonly file: string
  readonly plans: readonly Plan<Json, Json>[]
  /** Every action that a step or an undo step may name. */
  readonly actions: readonly Action<Json, Json>[]
  readonly clock: Clock
  /** Random bytes as lower-case hex. */
  readonly randomHex: (bytes: number) => string
  /** Default: this process. */
  readonly identity?: LockOwner
  /** Whether a recorded process still runs. Default: asks the operating system. */
  readonly liveness?: Judge
  /** How a batch is committed. Default: at once. */
  readonly commit?: Commit
}

/** `history` is the journal itself, line by line, oldest first. */
export type EmbeddedEngine = DurableEngine & {
  history(runId: string): Promise<readonly { readonly time: number; readonly entry: JournalEntry }[]>
}

/**
 * A durable engine for one machine, on SQLite, without a server.
 *
 * Promise: everything of `DurableEngine`. Steps that end in the same turn of the event loop share one transaction and one
 * wait for the disk; none is said to be done before that. A run whose process died is taken over at once; a pause before
 * a retry that it was in is over. Nothing is opened before the first call. Runs that ended are kept for a day, and the
 * newest 200 of them for good; older ones are forgotten when an engine closes, and their ids are free again.
 *
 * An action's NexoError is final unless its `details.retryable` is true; any other exception is tried again as the step's
 * retry policy says.
 */
export function createEmbeddedEngine(input: EmbeddedEngineInput): EmbeddedEngine {
  let opening: Promise<OpenEngine> | undefined
  const open = (): Promise<OpenEngine> => {
    // What could not be opened is tried again: somebody may have made room on the disk.
    opening ??= openEngine(input).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    run: async (runId, plan, runInput, options) => {
      const engine = await open()
      return engine.track(startRun(engine.core, { runId, plan, input: runInput }, options))
    },
    undo: async (runId, options) => {
      const engine = await open()
      return engine.track(undoRun(engine.core, runId, options))
    },
    cancel: async (runId, reason) => cancelRun(await open(), runId, reason),
    retryNow: async (runId) => retryRun(await open(), runId),
    signal: async (runId, name, value) => signalRun(await open(), runId, name, value),
    get: async (runId) => readView((await open()).read(), runId),
    list: async (filter) => listViews((await open()).read(), filter),
    history: async (runId) => readEntries((await open()).read(), runId),
    close: async () => (await opening)?.close(),
  }
}

function readView(file: SqliteFile, runId: string): RunView | undefined {
  const row = selectRun(file, runId)
  return row && viewOf(row, readHistory(file, runId))
}

const listViews = (file: SqliteFile, filter: RunFilter): readonly RunView[] =>
  selectRuns(file, filter).map((row) => viewOf(row, readHistory(file, row.run_id)))
