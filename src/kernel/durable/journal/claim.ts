import type { LockOwner } from '../../state/contract.ts'
import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'
import type { RunState } from '../contract.ts'
import type { Judge } from './engine-table.ts'
import { livingOwner } from './engine-table.ts'
import type { History } from './history.ts'
import { addEntry, emptyHistory } from './history.ts'
import { appendEntries } from './journal-writes.ts'
import type { RunRow } from './run-table.ts'
import { insertRun, isLive, readHistory, selectRun, takeRun } from './run-table.ts'

/** A run that this engine now owns, or why it does not. */
export type Claim =
  | { readonly is: 'owned'; readonly row: RunRow; readonly history: History; readonly resumed: boolean }
  | { readonly is: 'ended'; readonly row: RunRow; readonly history: History }
  | { readonly is: 'busy'; readonly owner: LockOwner }
  | { readonly is: 'changed'; readonly row: RunRow }
  | { readonly is: 'unknown' }

export type Claimant = {
  readonly engineId: string
  readonly owner: LockOwner
  readonly judge: Judge
  readonly nowMs: number
  /** Whether this very process still works on the run. */
  readonly worksOn: (runId: string) => boolean
}

/** A run as it is asked for. `input` is JSON text. */
export type RunRequest = {
  readonly runId: string
  readonly plan: string
  readonly planHash: string
  readonly input: string
  readonly parent?: { readonly runId: string; readonly seq: number }
}

/** Makes the run, or takes it over from a dead process. Call it inside a transaction. */
export function claimRun(file: SqliteFile, claimant: Claimant, request: RunRequest): Claim {
  const row = selectRun(file, request.runId)
  if (row === undefined) return createRun(file, claimant, request)
  if (row.plan_hash !== request.planHash) return { is: 'changed', row }
  return claimKnown(file, claimant, row, [])
}

/** Takes over a run that is to be undone; `reopen` names the ended states that can be undone too. */
export function claimForUndo(
  file: SqliteFile,
  claimant: Claimant,
  runId: string,
  reopen: readonly RunState[],
): Claim {
  const row = selectRun(file, runId)
  return row === undefined ? { is: 'unknown' } : claimKnown(file, claimant, row, reopen)
}

function createRun(file: SqliteFile, claimant: Claimant, request: RunRequest): Claim {
  const row: RunRow = {
    run_id: request.runId,
    plan: request.plan,
    plan_hash: request.planHash,
    input: request.input,
    parent_id: request.parent?.runId ?? null,
    state: 'running',
    result: null,
    error: null,
    started_at: claimant.nowMs,
    updated_at: claimant.nowMs,
    engine_id: claimant.engineId,
    epoch: 1,
    cancel_reason: null,
    retry_wishes: 0,
  }
  insertRun(file, row, request.parent?.seq)
  return { is: 'owned', row, history: emptyHistory(), resumed: false }
}

function claimKnown(file: SqliteFile, claimant: Claimant, row: RunRow, reopen: readonly RunState[]): Claim {
  if (!isLive(row.state) && !reopen.includes(row.state)) {
    return { is: 'ended', row, history: readHistory(file, row.run_id) }
  }
  const owner = ownerInTheWay(file, claimant, row)
  if (owner !== undefined) return { is: 'busy', owner }
  const epoch = row.epoch + 1
  // Read first: a damaged journal then raises before anything is written.
  const history = readHistory(file, row.run_id)
  takeRun(file, row.run_id, claimant.engineId, epoch)
  noteResumption(file, claimant, { ...row, epoch }, history)
  return { is: 'owned', row: { ...row, epoch, engine_id: claimant.engineId }, history, resumed: true }
}

function ownerInTheWay(file: SqliteFile, claimant: Claimant, row: RunRow): LockOwner | undefined {
  if (claimant.worksOn(row.run_id)) return claimant.owner
  // Left over from an attempt of this engine that could not go on, for instance on a full disk.
  if (row.engine_id === null || row.engine_id === claimant.engineId) return undefined
  return livingOwner(file, row.engine_id, claimant.nowMs, claimant.judge)
}

function noteResumption(file: SqliteFile, claimant: Claimant, row: RunRow, history: History): void {
  const { user, host, pid } = claimant.owner
  const entry = { kind: 'resumed', seq: 0, owner: `${user}@${host} (pid ${pid})` } as const
  const pen = { runId: row.run_id, epoch: row.epoch, position: history.length }
  appendEntries(file, pen, claimant.nowMs, { decide: () => [entry] })
  addEntry(history, entry, claimant.nowMs)
}
