// migrate: brings the database to the schema of this release, forward only, each file once.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UniqueViolation, type Database } from './database.ts'

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string }

const bookkeeping =
  'CREATE TABLE IF NOT EXISTS "_migrations" ("name" text PRIMARY KEY, "checksum" text NOT NULL, "applied_at" text NOT NULL)'

/** Files of one dialect in `directory`, in order of their numbers. */
export function readMigrations(directory: string, dialect: Database['dialect']): readonly Migration[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(`.${dialect}.sql`))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') }
    })
}

/** Those that are still to be run. Reads only. */
export async function pendingMigrations(
  database: Database,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const applied = await appliedMigrations(database)
  return migrations.filter(({ name }) => !applied.has(name))
}

async function appliedMigrations(database: Database): Promise<ReadonlyMap<string, string>> {
  const catalog =
    database.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_migrations'"
      : "SELECT tablename FROM pg_tables WHERE tablename = '_migrations' AND schemaname = ANY (current_schemas(false))"
  if ((await database.all(catalog)).length === 0) return new Map()
  const rows = await database.all('SELECT "name", "checksum" FROM "_migrations"')
  return new Map(rows.map((row) => [String(row['name']), String(row['checksum'])]))
}

/** @throws Error when a migration that has run here is another one now, or is not part of this release */
function checkHistory(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  for (const { name, checksum } of migrations) {
    const before = applied.get(name)
    if (before !== undefined && before !== checksum)
      throw new Error(`migration ${name} has run here with other words: restore the file as it was`)
  }
  const known = new Set(migrations.map(({ name }) => name))
  const newer = [...applied.keys()].filter((name) => !known.has(name))
  if (newer.length > 0)
    throw new Error(
      `the database is of a newer release (${newer.join(', ')}): deploy that one, or restore a backup`,
    )
}

/** Another process has the record of a migration. */
class RunByAnother extends Error {}

/**
 * Runs what has not run yet, and answers with the names. Two processes at once do each migration once.
 * @throws Error that names the migration when the rows do not allow it; nothing of that one is kept then
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: () => Date,
): Promise<readonly string[]> {
  await makeBookkeeping(database)
  checkHistory(await appliedMigrations(database), migrations)
  const done: string[] = []
  for (const migration of await pendingMigrations(database, migrations))
    if (await isRunHere(database, migration, now)) done.push(migration.name)
  return done
}

async function makeBookkeeping(database: Database): Promise<void> {
  try {
    await database.run(bookkeeping)
  } catch (error) {
    // PostgreSQL tells the second of two processes that make one table at once that its name is taken.
    if (!(error instanceof UniqueViolation)) throw error
  }
}

/** False when another process runs it. */
async function isRunHere(
  database: Database,
  { name, sql, checksum }: Migration,
  now: () => Date,
): Promise<boolean> {
  try {
    // The record comes first: of two processes, one finds it taken and leaves the rest to the other.
    await database.migrate(sql, async (queries) => {
      try {
        await queries.run('INSERT INTO "_migrations" ("name", "checksum", "applied_at") VALUES (?, ?, ?)', [
          name,
          checksum,
          now().toISOString(),
        ])
      } catch (error) {
        throw error instanceof UniqueViolation ? new RunByAnother() : error
      }
    })
    return true
  } catch (error) {
    if (error instanceof RunByAnother) return false
    throw new Error(
      `migration ${name} cannot be run on the rows that are there, and nothing of it was kept: ${reasonOf(error)}`,
      { cause: error },
    )
  }
}

/** PostgreSQL names the rows beside its message. */
const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? [error.message, 'detail' in error ? error.detail : undefined].filter((part) => part).join(': ')
    : String(error)
