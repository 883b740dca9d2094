// state-table: each state of a target, from when on.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { StateView, TargetView } from '../reading-contract.ts'
import { number, text, textOrNull } from './columns.ts'

/** A state that the target is in already is no news. */
export function insertState(file: SqliteFile, { target, fromMs, state, why, release }: StateView): void {
  file.run(
    `INSERT OR REPLACE INTO states (target, from_at, state, why, release)
     SELECT ?, ?, ?, ?, ?
     WHERE ? IS NOT (SELECT state FROM states WHERE target = ? ORDER BY from_at DESC LIMIT 1)`,
    target,
    fromMs,
    state,
    why,
    release,
    state,
    target,
  )
}

const states: readonly TargetView['state'][] = ['up', 'degraded', 'down', 'unknown', 'stopped']

/** States that touch the time from `fromMs` to `toMs`, oldest first; each lasts until the next one of its target. */
export const selectStates = (file: SqliteFile, fromMs: number, toMs: number): readonly StateView[] =>
  file
    .all(
      `SELECT * FROM (
         SELECT *, LEAD(from_at) OVER (PARTITION BY target ORDER BY from_at) AS to_at FROM states
       ) WHERE from_at <= ? AND (to_at IS NULL OR to_at >= ?) ORDER BY from_at, target`,
      toMs,
      fromMs,
    )
    .map((row) => ({
      target: text(row['target']),
      state: states.find((state) => state === row['state']) ?? 'unknown',
      fromMs: number(row['from_at']),
      toMs: typeof row['to_at'] === 'number' ? row['to_at'] : null,
      why: text(row['why']),
      release: textOrNull(row['release']),
    }))
