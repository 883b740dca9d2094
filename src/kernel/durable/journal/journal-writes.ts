import type { ErrorData } from '../../errors.ts'
import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'
import type { RunState } from '../contract.ts'
import type { JournalEntry } from './entries.ts'

/** Whose write it is, and where in the journal it goes. */
export type Pen = { readonly runId: string; readonly epoch: number; readonly position: number }

/** What changes in the run's own row together with the entries. */
export type RunChange = {
  readonly state?: RunState
  /** JSON text. */
  readonly result?: string
  readonly error?: ErrorData
  /** Nobody works on the run any more. */
  readonly ended?: boolean
}

/**
 * Appends the entries that `decide` gives and changes the run's row.
 *
 * Promise: undefined, nothing is written and `decide` is not called, when another process took the run over since the
 * pen was made.
 */
export function appendEntries(
  file: SqliteFile,
  pen: Pen,
  decide: () => readonly JournalEntry[],
  timeMs: number,
  change: RunChange | undefined,
): readonly JournalEntry[] | undefined {
  const owned = file.one('SELECT 1 FROM runs WHERE run_id = ? AND epoch = ?', pen.runId, pen.epoch)
  if (owned === undefined) return undefined
  const entries = decide()
  for (const [n, entry] of entries.entries()) appendEntry(file, pen, pen.position + n, entry, timeMs)
  if (change !== undefined) changeRun(file, pen, timeMs, change)
  return entries
}

function appendEntry(
  file: SqliteFile,
  pen: Pen,
  position: number,
  entry: JournalEntry,
  timeMs: number,
): void {
  file.run(
    'INSERT INTO journal (run_id, position, time, kind, seq, data) VALUES (?, ?, ?, ?, ?, ?)',
    pen.runId,
    position,
    timeMs,
    entry.kind,
    entry.seq,
    JSON.stringify(entry),
  )
}

function changeRun(file: SqliteFile, pen: Pen, timeMs: number, change: RunChange): void {
  file.run(
    `UPDATE runs SET state = COALESCE(?, state), result = COALESCE(?, result), error = COALESCE(?, error),
       engine_id = IIF(?, NULL, engine_id), updated_at = ? WHERE run_id = ?`,
    change.state ?? null,
    change.result ?? null,
    change.error === undefined ? null : JSON.stringify(change.error),
    change.ended === true ? 1 : 0,
    timeMs,
    pen.runId,
  )
}
