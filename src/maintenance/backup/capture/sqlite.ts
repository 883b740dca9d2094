// sqlite: a copy of a database of one moment, while others write to it.
import { rm } from 'node:fs/promises'
import { DatabaseSync, backup } from 'node:sqlite'
import * as z from 'zod'
import { messageOf } from '../../../kernel/errors.ts'
import { captureFailed } from '../../errors.ts'
import type { TableSum } from '../table-sums.ts'
import { sumSqliteTables } from './sqlite-sums.ts'

/** A copy in several steps begins again whenever somebody writes, without an end. */
const allPages = 2_147_483_647
/** How long a writer is waited for, in milliseconds. */
const busyMs = 30_000

const Mode = z.looseObject({ journal_mode: z.string() })
const Verdict = z.array(z.looseObject({ integrity_check: z.string() }))

/**
 * Copies the database `source` to `copy` (absolute, not there yet) and sums its tables as they were at that moment.
 *
 * Promise: writers go on. With a write-ahead log, the sums are taken from the live database in the transaction that is
 * copied; without one, from the copy, since writers would have to wait.
 * @throws NX-MAINTAIN-CAPTURE-FAILED
 */
export async function captureSqlite(
  source: string,
  copy: string,
  { backupName, breathe }: { readonly backupName: string; readonly breathe: () => Promise<void> },
): Promise<readonly TableSum[]> {
  try {
    const live = await copyDatabase(source, copy, breathe)
    return live ?? (await readSqlite(copy, breathe)).tables
  } catch (error) {
    await rm(copy, { force: true })
    const reason = messageOf(error)
    throw captureFailed({ backup: backupName, what: source, reason }, { cause: error })
  }
}

async function copyDatabase(
  source: string,
  copy: string,
  breathe: () => Promise<void>,
): Promise<readonly TableSum[] | undefined> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: busyMs })
  try {
    const mode = Mode.parse(database.prepare('PRAGMA journal_mode').get()).journal_mode
    if (mode !== 'wal') {
      await backup(database, copy, { rate: allPages })
      return undefined
    }
    // The first read begins the snapshot that both the sums and the copy are taken from.
    database.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
    const tables = await sumSqliteTables(database, breathe)
    await backup(database, copy, { rate: allPages })
    database.exec('COMMIT')
    return tables
  } finally {
    database.close()
  }
}

export type SqliteReading = { readonly tables: readonly TableSum[]; readonly problems: readonly string[] }

/** Sums and SQLite's own check of a file that nobody writes to. */
export async function readSqlite(file: string, breathe: () => Promise<void>): Promise<SqliteReading> {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const verdicts = Verdict.parse(database.prepare('PRAGMA integrity_check(10)').all())
    const problems = verdicts.map((row) => row.integrity_check).filter((text) => text !== 'ok')
    return { tables: await sumSqliteTables(database, breathe), problems }
  } finally {
    database.close()
  }
}
