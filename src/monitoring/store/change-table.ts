// change-table: what changed, numbered, so that a reader in any process learns of it.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { Change } from '../reading-contract.ts'
import { number, text, textOrNull } from './columns.ts'

/** How many changes are remembered for a reader that comes back. */
const remembered = 2_000

export function insertChange(
  file: SqliteFile,
  at: number,
  topic: Change['topic'],
  target: string | null,
): void {
  file.run('INSERT INTO changes (at, topic, target) VALUES (?, ?, ?)', at, topic, target)
}

export function pruneChanges(file: SqliteFile): void {
  file.run('DELETE FROM changes WHERE seq <= (SELECT MAX(seq) FROM changes) - ?', remembered)
}

const topics: readonly Change['topic'][] = [
  'checks',
  'alerts',
  'deliveries',
  'series',
  'markers',
  'targets',
  'runs',
]
const topicOf = (written: string): Change['topic'] => topics.find((topic) => topic === written) ?? 'targets'

/** At most 500 changes after `seq`, oldest first. */
export const selectChanges = (file: SqliteFile, seq: number): readonly Change[] =>
  file.all('SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT 500', seq).map((row) => ({
    seq: number(row['seq']),
    at: number(row['at']),
    topic: topicOf(text(row['topic'])),
    target: textOrNull(row['target']),
  }))
