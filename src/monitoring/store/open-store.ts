import { existsSync, renameSync } from 'node:fs'
import { NexoError } from '../../kernel/errors.ts'
import { stateCorrupt } from '../../kernel/state/errors.ts'
import { openSqliteFile } from '../../kernel/state/sqlite/open-sqlite-file.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { monitor0001 } from './migrations/0001-monitor.ts'
import { monitor0002 } from './migrations/0002-history.ts'

const migrations = [monitor0001, monitor0002]

/** A writer waits this long for another process's transaction: a check that is due waits with it. */
const writerPatienceMs = 20

export type OpenedStore = {
  readonly file: SqliteFile
  /** Where a damaged store was moved to before a new one was made; null when it was sound. */
  readonly movedTo: string | null
}

/**
 * Opens the monitor's store to read it, making it when there is none.
 * @throws NX-STATE-CORRUPT, -NEWER, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE
 */
export const openStoreToRead = (path: string): Promise<SqliteFile> => openSqliteFile(path, migrations)

/**
 * Opens the monitor's store to write it.
 *
 * Promise: a damaged store does not keep the monitor from watching: it is moved aside, whole, and a new one begun.
 * @throws NX-STATE-NEWER, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE
 */
export async function openStoreToWrite(path: string, now: number): Promise<OpenedStore> {
  const opened = await openSound(path, now)
  opened.file.execute(`PRAGMA busy_timeout = ${writerPatienceMs}`)
  return opened
}

async function openSound(path: string, now: number): Promise<OpenedStore> {
  try {
    const file = await openSqliteFile(path, migrations)
    try {
      checkWhole(file)
      return { file, movedTo: null }
    } catch (error) {
      file.close()
      throw error
    }
  } catch (error) {
    if (!(error instanceof NexoError) || !stateCorrupt.matches(error)) throw error
    const movedTo = `${path}.damaged-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix)
    return { file: await openSqliteFile(path, migrations), movedTo }
  }
}

/** A quick check reads each page once: about a second for 500 MB. */
function checkWhole(file: SqliteFile): void {
  const row = file.one('PRAGMA quick_check(1)')
  const verdict = String(Object.values(row ?? {})[0] ?? '')
  if (verdict !== 'ok') throw stateCorrupt({ file: file.path, reason: verdict })
}
