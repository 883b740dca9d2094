import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'
import { liveCondition } from './run-table.ts'

/** Runs that ended are kept while they are among the newest so many, or ended less than `keptMs` ago. */
export const keptRuns = 200
export const keptMs = 24 * 60 * 60 * 1_000

/**
 * Forgets old runs that have ended, with their journals, their signals and their children.
 *
 * Promise: a run that is live, or has a live descendant, stays whole, and so does every run that is kept. Call it inside
 * a transaction.
 */
export function pruneEndedRuns(file: SqliteFile, nowMs: number, kept = keptRuns): void {
  const gone = file
    .all(familiesSql, kept, nowMs - keptMs)
    .filter((row) => row['live'] === 0)
    .map((row) => String(row['root']))
  for (const root of gone) {
    for (const table of ['journal', 'signals', 'runs']) file.run(deleteSql(table), root)
  }
}

/** Old roots, and how many members of each one's family are live. */
const familiesSql = `
  WITH RECURSIVE old AS (
    SELECT run_id, updated_at FROM runs WHERE parent_id IS NULL
    ORDER BY updated_at DESC, run_id DESC LIMIT -1 OFFSET ?
  ), family (root, run_id) AS (
    SELECT run_id, run_id FROM old WHERE updated_at < ?
    UNION ALL
    SELECT family.root, runs.run_id FROM runs JOIN family ON runs.parent_id = family.run_id
  )
  SELECT root, SUM(${liveCondition}) AS live FROM family JOIN runs USING (run_id) GROUP BY root`

// The runs themselves go last: the family is found through them.
const deleteSql = (table: string): string => `
  WITH RECURSIVE family (run_id) AS (
    SELECT ?
    UNION ALL
    SELECT runs.run_id FROM runs JOIN family ON runs.parent_id = family.run_id
  )
  DELETE FROM ${table} WHERE run_id IN (SELECT run_id FROM family)`
