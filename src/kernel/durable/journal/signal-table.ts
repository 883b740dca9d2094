import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'

export function insertSignal(file: SqliteFile, runId: string, name: string, value: string): void {
  file.run('INSERT INTO signals (run_id, name, value) VALUES (?, ?, ?)', runId, name, value)
}

/** A signal that nobody took yet. `value` is JSON text. */
export type WaitingSignal = { readonly id: number; readonly value: string }

/** The oldest signal of `name` that nobody took. */
export function findSignal(file: SqliteFile, runId: string, name: string): WaitingSignal | undefined {
  const row = file.one(
    'SELECT id, value FROM signals WHERE run_id = ? AND name = ? AND taken_seq IS NULL ORDER BY id LIMIT 1',
    runId,
    name,
  )
  return row && { id: Number(row['id']), value: String(row['value']) }
}

/** Call it in the transaction that journals the taking, so that a signal is delivered once. */
export function markTaken(file: SqliteFile, { id }: WaitingSignal, seq: number): void {
  file.run('UPDATE signals SET taken_seq = ? WHERE id = ?', seq, id)
}
