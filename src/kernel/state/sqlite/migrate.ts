import { stateNewer } from '../errors.ts'
import type { SqliteFile } from './sqlite-file.ts'

/** One forward step of a file's format. Never edited after it was released; a new step is added instead. */
export type Migration = { readonly version: number; readonly sql: string }

/**
 * Brings `file` to the newest format that this nexo knows.
 *
 * Promise: all or nothing; two processes at once do it once; a file of a newer format is left as it is.
 * Shape: `migrations` count from 1 without a gap.
 * @throws NX-STATE-NEWER when the file's format is newer than every known migration
 */
export function migrate(file: SqliteFile, migrations: readonly Migration[]): void {
  const known = migrations.length
  if (readVersion(file, known) === known) return
  file.transaction(() => {
    // Another process may have been faster.
    const found = readVersion(file, known)
    for (const migration of migrations.slice(found)) file.execute(migration.sql)
    file.execute(`PRAGMA user_version = ${known}`)
  })
}

function readVersion(file: SqliteFile, known: number): number {
  const found = Number(file.one('PRAGMA user_version')?.['user_version'])
  if (found > known) throw stateNewer({ file: file.path, found, known })
  return found
}
