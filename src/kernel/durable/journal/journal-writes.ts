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

/** One addition to a journal. `decide` reads inside the transaction; `also` writes what belongs to its entries. */
export type Addition = {
  readonly decide: () => readonly JournalEntry[]
  readonly also?: () => void
  readonly change?: RunChange | undefined
}

/**
 * Appends the entries that are decided on and changes the run's row.
 *
 * Promise: undefined, and nothing is written, when another process took the run over since the pen was made.
 */
export function appendEntries(
  file: SqliteFile,
  pen: Pen,
  timeMs: number,
  { decide, also, change }: Addition,
): readonly JournalEntry[] | undefined {
  const entries = decide()
  if (!entries.every((entry, n) => appendEntry(file, pen, pen.position + n, entry, timeMs))) return undefined
  also?.()
  if (change !== undefined && !changeRun(file, pen, timeMs, change)) return undefined
  return entries
}

/** Looking who owns the run and appending are one statement: this is the path that every step takes twice. */
function appendEntry(
  file: SqliteFile,
  pen: Pen,
  position: number,
  entry: JournalEntry,
  timeMs: number,
): boolean {
  const changed = file.run(
    `INSERT INTO journal (run_id, position, time, kind, seq, data)
     SELECT run_id, ?, ?, ?, ?, ? FROM runs WHERE run_id = ? AND epoch = ?`,
    position,
    timeMs,
    entry.kind,
    entry.seq,
    JSON.stringify(entry),
    pen.runId,
    pen.epoch,
  )
  return changed === 1
}

function changeRun(file: SqliteFile, pen: Pen, timeMs: number, change: RunChange): boolean {
  const changed = file.run(
    `UPDATE runs SET state = COALESCE(?, state), result = COALESCE(?, result), error = COALESCE(?, error),
       engine_id = IIF(?, NULL, engine_id), updated_at = ? WHERE run_id = ? AND epoch = ?`,
    change.state ?? null,
    change.result ?? null,
    change.error === undefined ? null : JSON.stringify(change.error),
    change.ended === true ? 1 : 0,
    timeMs,
    pen.runId,
    pen.epoch,
  )
  return changed === 1
}
