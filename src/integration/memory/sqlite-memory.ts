// memory: runs and dead letters, kept in the same file as the rows that they are about, or in one of nexo's own for
// targets that have no place for them.
import type { DatabaseSync } from 'node:sqlite'
import type { SyncMemory, WriteBatch } from '../contract.ts'
import { takenOver } from '../errors.ts'
import { DeadLetter, SyncRun } from '../sync/run-record.ts'

/** Runs that are remembered for each integration. */
const runsKept = 50

/** Makes the tables when they are not there. */
export const makeMemory = (database: DatabaseSync): void =>
  database.exec(`
    CREATE TABLE IF NOT EXISTS nexo_sync_run (
      integration TEXT NOT NULL, run_id TEXT NOT NULL, holder TEXT NOT NULL, started_at TEXT NOT NULL,
      document TEXT NOT NULL, PRIMARY KEY (integration, run_id));
    CREATE TABLE IF NOT EXISTS nexo_dead_letter (
      integration TEXT NOT NULL, row_key TEXT NOT NULL, at TEXT NOT NULL, document TEXT NOT NULL,
      PRIMARY KEY (integration, row_key));`)

const hasMemory = (database: DatabaseSync): boolean =>
  database
    .prepare(
      `SELECT count(*) AS count FROM sqlite_schema WHERE name IN ('nexo_sync_run', 'nexo_dead_letter')`,
    )
    .get()?.['count'] === 2

const documentOf = (row: Readonly<Record<string, unknown>>): unknown => JSON.parse(String(row['document']))

/** Runs of the integration, newest first. */
export const readRuns = (database: DatabaseSync, integration: string, limit: number): readonly SyncRun[] =>
  database
    .prepare(
      'SELECT document FROM nexo_sync_run WHERE integration = ? ORDER BY started_at DESC, run_id DESC LIMIT ?',
    )
    .all(integration, limit)
    .map((row) => SyncRun.parse(documentOf(row)))

/** Makes `run` the integration's own, whoever held it. */
export function putRun(database: DatabaseSync, run: SyncRun): void {
  database
    .prepare(
      `INSERT INTO nexo_sync_run (integration, run_id, holder, started_at, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (integration, run_id) DO UPDATE SET holder = excluded.holder, document = excluded.document`,
    )
    .run(run.integration, run.runId, run.holder.token, run.startedAt, JSON.stringify(run))
}

/** The fence: a run that another holds now is not written to. @throws NX-INTEGRATE-TAKEN-OVER */
export function storeRun(database: DatabaseSync, run: SyncRun): void {
  const { changes } = database
    .prepare('UPDATE nexo_sync_run SET document = ? WHERE integration = ? AND run_id = ? AND holder = ?')
    .run(JSON.stringify(run), run.integration, run.runId, run.holder.token)
  if (Number(changes) !== 1) throw takenOver({ integration: run.integration })
}

export function forgetOldRuns(database: DatabaseSync, integration: string): void {
  database
    .prepare(
      `DELETE FROM nexo_sync_run WHERE integration = ?1 AND run_id NOT IN (
         SELECT run_id FROM nexo_sync_run WHERE integration = ?1 ORDER BY started_at DESC, run_id DESC LIMIT ${runsKept})`,
    )
    .run(integration)
}

export function storeLetters(
  database: DatabaseSync,
  integration: string,
  letters: readonly DeadLetter[],
): void {
  const statement = database.prepare(
    `INSERT INTO nexo_dead_letter (integration, row_key, at, document) VALUES (?, ?, ?, ?)
     ON CONFLICT (integration, row_key) DO UPDATE SET at = excluded.at, document = excluded.document`,
  )
  for (const letter of letters) statement.run(integration, letter.key, letter.at, JSON.stringify(letter))
}

export const countLetters = (database: DatabaseSync, integration: string): number =>
  Number(
    database
      .prepare('SELECT count(*) AS count FROM nexo_dead_letter WHERE integration = ?')
      .get(integration)?.['count'],
  )

/** Rows that are in are no dead letters any more; `refused` are places of those that are not. */
export function forgetLetters(
  database: DatabaseSync,
  integration: string,
  { rows, letterKey }: WriteBatch,
  refused: ReadonlySet<number>,
): void {
  const statement = database.prepare('DELETE FROM nexo_dead_letter WHERE integration = ? AND row_key = ?')
  for (const index of rows.keys()) if (!refused.has(index)) statement.run(integration, letterKey(index))
}

/** What is remembered in the file that `open` opens; closed after each question. `undefined`: there is no file yet. */
export function createMemory(open: () => DatabaseSync | undefined): SyncMemory {
  const withDatabase = <T>(empty: T, read: (database: DatabaseSync) => T): T => {
    const database = open()
    if (database === undefined) return empty
    try {
      return hasMemory(database) ? read(database) : empty
    } finally {
      database.close()
    }
  }
  return {
    runs: async (integration, limit) =>
      withDatabase([], (database) => readRuns(database, integration, limit)),
    deadLetters: async (integration, { limit }) =>
      withDatabase({ count: 0, letters: [] }, (database) => ({
        count: countLetters(database, integration),
        letters: database
          .prepare(
            'SELECT document FROM nexo_dead_letter WHERE integration = ? ORDER BY at DESC, row_key LIMIT ?',
          )
          .all(integration, limit)
          .map((row) => DeadLetter.parse(documentOf(row))),
      })),
  }
}

/** All of `work` or nothing; the write lock is taken first, so that what `work` reads stays true. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite itself rolls back on a full disk; a second ROLLBACK would hide the first error.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
