// sqlite: one file, one connection that writes and one that reads what is committed while the other is writing.
// Write-ahead log, so that readers never wait, and several processes may share the file.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { createCommits } from './commit-together.ts'
import {
  ReferenceViolation,
  UniqueViolation,
  type Database,
  type Queries,
  type Row,
  type SqlValue,
  type Values,
} from './database.ts'

/** How long a write waits for another process that writes. */
const busyTimeoutMs = 10_000

const settings = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -16000;
`

/** SQLite keeps no booleans. */
const bind = (value: SqlValue): string | number | bigint | null =>
  typeof value === 'boolean' ? Number(value) : value

/** `UNIQUE constraint failed: rooms.name`. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const [, columns] = /^UNIQUE constraint failed: (.+)$/.exec(error.message) ?? []
  if (columns !== undefined)
    return new UniqueViolation(
      columns.split(', ').map((name) => name.split('.').at(-1) ?? name),
      error,
    )
  return error.message.startsWith('FOREIGN KEY constraint failed') ? new ReferenceViolation(error) : error
}

/** Statements are compiled once each: their number is bounded by the shapes of queries, not by their values. */
function createStatements(
  connection: DatabaseSync,
  shape: 'names' | 'arrays',
): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size > 2000) statements.clear()
    const statement = connection.prepare(sql)
    statement.setReturnArrays(shape === 'arrays')
    statements.set(sql, statement)
    return statement
  }
}

const areValues = (rows: readonly unknown[]): rows is readonly Values[] => rows.every(Array.isArray)

/** What a statement gives that was told to give arrays: its types know rows with names only. */
function asValues(rows: readonly unknown[]): readonly Values[] {
  if (areValues(rows)) return rows
  throw new TypeError('a statement gave rows of another shape')
}

function queriesOn(connection: DatabaseSync): Queries {
  const named = createStatements(connection, 'names')
  const unnamed = createStatements(connection, 'arrays')
  const perform = async <Result>(work: () => Result): Promise<Result> => {
    try {
      return work()
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    all: (sql, parameters = []) => perform((): readonly Row[] => named(sql).all(...parameters.map(bind))),
    values: (sql, parameters = []) => perform(() => asValues(unnamed(sql).all(...parameters.map(bind)))),
    run: (sql, parameters = []) => perform(() => Number(named(sql).run(...parameters.map(bind)).changes)),
  }
}

/** Opens, and makes when missing, the database in `file`. */
export function openSqlite(file: string): Database {
  const writer = new DatabaseSync(file, { timeout: busyTimeoutMs })
  writer.exec(settings)
  const reader = new DatabaseSync(file, { timeout: busyTimeoutMs })
  reader.exec(settings)
  const [writes, reads] = [queriesOn(writer), queriesOn(reader)]
  const commits = createCommits(writer)
  const together = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await commits.together(work)
    } catch (error) {
      throw translate(error)
    }
  }
  // Each write of one connection makes another forget the pages that it knows: the writer reads too where it can.
  const committed = (): Queries => (writer.isTransaction ? reads : writes)

  return {
    dialect: 'sqlite',
    all: (sql, parameters) => committed().all(sql, parameters),
    values: (sql, parameters) => committed().values(sql, parameters),
    run: (sql, parameters) => together(() => writes.run(sql, parameters)),
    transaction: (work) => together(() => work(writes)),
    migrate: (sql, record) => commits.alone(() => migrateAlone(writer, writes, sql, record)),
    close: () =>
      commits.alone(async () => {
        reader.close()
        writer.exec('PRAGMA optimize')
        writer.close()
      }),
  }
}

/** References are looked at once it is done: tables are made anew on the way. */
async function migrateAlone(
  writer: DatabaseSync,
  writes: Queries,
  sql: string,
  record: (queries: Queries) => Promise<void>,
): Promise<void> {
  writer.exec('PRAGMA foreign_keys = OFF')
  try {
    writer.exec('BEGIN EXCLUSIVE')
    await record(writes)
    writer.exec(sql)
    const broken = writer.prepare('PRAGMA foreign_key_check').all()
    if (broken.length > 0)
      throw new Error(`${broken.length} rows would refer to nothing: ${JSON.stringify(broken[0])}`)
    writer.exec('COMMIT')
  } catch (error) {
    if (writer.isTransaction) writer.exec('ROLLBACK')
    throw translate(error)
  } finally {
    writer.exec('PRAGMA foreign_keys = ON')
  }
}
