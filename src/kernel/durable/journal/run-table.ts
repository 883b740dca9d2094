import * as z from 'zod'
import { readDocument } from '../../state/documents.ts'
import type { Row, SqliteFile } from '../../state/sqlite/sqlite-file.ts'
import type { RunState } from '../contract.ts'
import { JournalEntry } from './entries.ts'
import type { History } from './history.ts'
import { addEntry, emptyHistory } from './history.ts'

const states = [
  'running',
  'waiting',
  'undoing',
  'succeeded',
  'restored',
  'failed',
  'cancelled',
  'undo-failed',
] as const satisfies readonly RunState[]

const RunRow = z
  .object({
    run_id: z.string(),
    plan: z.string(),
    plan_hash: z.string(),
    input: z.string(),
    parent_id: z.string().nullable(),
    state: z.enum(states),
    result: z.string().nullable(),
    error: z.string().nullable(),
    started_at: z.number(),
    updated_at: z.number(),
    engine_id: z.string().nullable(),
    epoch: z.int(),
    cancel_reason: z.string().nullable(),
    retry_wishes: z.int(),
  })
  .readonly()
/** A run without its journal. `input`, `result` and `error` are JSON text. */
export type RunRow = z.infer<typeof RunRow>

export type RunFilter = { readonly plan?: string; readonly prefix?: string; readonly live?: boolean }

const liveStates: ReadonlySet<RunState> = new Set(['running', 'waiting', 'undoing'])
/** The same as SQL. */
export const liveCondition = `state IN ('running', 'waiting', 'undoing')`

/** Whether a run in `state` still has something to do. */
export const isLive = (state: RunState): boolean => liveStates.has(state)

export function selectRun(file: SqliteFile, runId: string): RunRow | undefined {
  const row = file.one('SELECT * FROM runs WHERE run_id = ?', runId)
  return row && RunRow.parse(row)
}

/** Newest first. */
export function selectRuns(file: SqliteFile, filter: RunFilter): readonly RunRow[] {
  const conditions = [
    { sql: 'plan = ?', value: filter.plan },
    { sql: 'substr(run_id, 1, length(?)) = ?', value: filter.prefix },
  ].filter(({ value }) => value !== undefined)
  const wanted = [...conditions.map(({ sql }) => sql), ...(filter.live === true ? [liveCondition] : [])]
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`
  const values = [filter.plan, filter.prefix, filter.prefix].filter((value) => value !== undefined)
  const sql = `SELECT * FROM runs ${where} ORDER BY started_at DESC, run_id DESC`
  return file.all(sql, ...values).map((row) => RunRow.parse(row))
}

/** The children that were started at a position of their parent, newest first. */
export const selectChildIds = (file: SqliteFile, parentId: string, parentSeq: number): readonly string[] =>
  file
    .all(
      'SELECT run_id FROM runs WHERE parent_id = ? AND parent_seq = ? ORDER BY started_at DESC, run_id DESC',
      parentId,
      parentSeq,
    )
    .map((row) => String(row['run_id']))

/** What other processes wish of the runs that `engineId` works on. */
export const selectWishes = (file: SqliteFile, engineId: string): readonly Row[] =>
  file.all('SELECT run_id, cancel_reason, retry_wishes FROM runs WHERE engine_id = ?', engineId)

export function insertRun(file: SqliteFile, run: RunRow, parentSeq: number | undefined): void {
  file.run(
    `INSERT INTO runs
       (run_id, plan, plan_hash, input, parent_id, parent_seq, state, started_at, updated_at, engine_id, epoch)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run.run_id,
    run.plan,
    run.plan_hash,
    run.input,
    run.parent_id,
    parentSeq ?? null,
    run.state,
    run.started_at,
    run.updated_at,
    run.engine_id,
    run.epoch,
  )
}

export function takeRun(file: SqliteFile, runId: string, engineId: string, epoch: number): void {
  file.run('UPDATE runs SET engine_id = ?, epoch = ? WHERE run_id = ?', engineId, epoch, runId)
}

/** Does nothing to a run that has ended. The first reason stays. */
export function wishCancel(file: SqliteFile, runId: string, reason: string): void {
  const sql = `UPDATE runs SET cancel_reason = COALESCE(cancel_reason, ?) WHERE run_id = ? AND ${liveCondition}`
  file.run(sql, reason, runId)
}

/** Does nothing to a run that has ended. */
export function wishRetry(file: SqliteFile, runId: string): void {
  const sql = `UPDATE runs SET retry_wishes = retry_wishes + 1 WHERE run_id = ? AND ${liveCondition}`
  file.run(sql, runId)
}

/** Everything that the journal says about a run. @throws NX-STATE-CORRUPT when it is unreadable */
export function readHistory(file: SqliteFile, runId: string): History {
  const history = emptyHistory()
  for (const { entry, time } of readEntries(file, runId)) addEntry(history, entry, time)
  return history
}

/** The journal of a run, line by line. @throws NX-STATE-CORRUPT when it is unreadable */
export const readEntries = (
  file: SqliteFile,
  runId: string,
): readonly { readonly time: number; readonly entry: JournalEntry }[] =>
  file
    .all('SELECT time, data AS document FROM journal WHERE run_id = ? ORDER BY position', runId)
    .map((row) => ({ time: Number(row['time']), entry: readDocument(file, JournalEntry, row) }))
