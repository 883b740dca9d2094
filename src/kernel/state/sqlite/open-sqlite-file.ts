import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { stateCorrupt } from '../errors.ts'
import { makeSqliteFile } from './make-sqlite-file.ts'
import type { Migration } from './migrate.ts'
import { migrate } from './migrate.ts'
import {
  busyTimeoutMs,
  isBusy,
  sqliteCodeOf,
  translateFileError,
  translateSqliteError,
} from './sqlite-errors.ts'
import { SqliteFile } from './sqlite-file.ts'

/**
 * Opens a SQLite file that survives power loss, or makes it.
 *
 * Promise: the file is readable by its owner only (0600, its folder 0700 when made here); a commit is on the disk
 * before it is reported (WAL with synchronous=FULL); the format is the newest one.
 * @throws NX-STATE-CORRUPT, -NEWER, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE
 */
export async function openSqliteFile(path: string, migrations: readonly Migration[]): Promise<SqliteFile> {
  makePrivate(path)
  const database = await openInWalMode(path)
  const file = new SqliteFile(path, database)
  try {
    migrate(file, migrations)
    return file
  } catch (error) {
    file.close()
    throw error
  }
}

function makePrivate(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    if (!existsSync(path)) makeSqliteFile(path)
    const { mode } = statSync(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) chmodSync(path, 0o600)
  } catch (error) {
    throw sqliteCodeOf(error) === undefined
      ? translateFileError(path, error)
      : translateSqliteError(path, error)
  }
  // SQLite would take it for a new one, and all that was stored would be gone without a word.
  if (statSync(path).size === 0) throw stateCorrupt({ file: path, reason: 'it is empty' })
}

async function openInWalMode(path: string): Promise<DatabaseSync> {
  const deadlineMs = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      return openOnce(path)
    } catch (error) {
      // The first switch to WAL does not honour the busy timeout when two processes make the file at once.
      if (!isBusy(error) || performance.now() > deadlineMs) throw translateSqliteError(path, error)
      await delay(20)
    }
  }
}

function openOnce(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
