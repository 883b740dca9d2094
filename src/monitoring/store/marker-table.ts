// marker-table: what happened and is drawn on charts.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { MarkerView } from '../reading-contract.ts'
import { insertChange } from './change-table.ts'
import { number, text, textOrNull } from './columns.ts'

export type Marker = MarkerView & { readonly id: string }

/** A marker that is known already changes nothing. */
export function insertMarker(file: SqliteFile, marker: Marker): void {
  const { id, target, at, kind, text: words, release } = marker
  const added = file.run(
    'INSERT OR IGNORE INTO markers (id, target, at, kind, text, release) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    target,
    at,
    kind,
    words,
    release,
  )
  if (added > 0) insertChange(file, at, 'markers', target)
}

const kinds: readonly MarkerView['kind'][] = [
  'deploy',
  'rollback',
  'maintenance',
  'clock-jump',
  'monitor-started',
  'monitor-stopped',
]

/** The newest thousand markers of a target and of the monitor itself (target ``), oldest first. */
export const selectMarkers = (
  file: SqliteFile,
  target: string,
  fromMs: number,
  toMs: number,
): readonly MarkerView[] =>
  file
    .all(
      "SELECT * FROM markers WHERE target IN (?, '') AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT 1000",
      target,
      fromMs,
      toMs,
    )
    .toReversed()
    .map((row) => ({
      target: text(row['target']),
      at: number(row['at']),
      kind: kinds.find((kind) => kind === row['kind']) ?? 'maintenance',
      text: text(row['text']),
      release: textOrNull(row['release']),
    }))
