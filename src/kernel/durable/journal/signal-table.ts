import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'

export function insertSignal(file: SqliteFile, runId: string, name: string, value: string): void {
  file.run('INSERT INTO signals (run_id, name, value) VALUES (?, ?, ?)', runId, name, value)
}

/**
 * Takes the oldest signal of `name` that nobody took; undefined when there is none. `value` is JSON text.
 * Call it in the transaction that journals the taking, so that a signal is delivered once.
 */
export function takeSignal(file: SqliteFile, runId: string, name: string, seq: number): string | undefined {
  const row = file.one(
    'SELECT id, value FROM signals WHERE run_id = ? AND name = ? AND taken_seq IS NULL ORDER BY id LIMIT 1',
    runId,
    name,
  )
  if (row === undefined) return undefined
  file.run('UPDATE signals SET taken_seq = ? WHERE id = ?', seq, row['id'] ?? null)
  return String(row['value'])
}
