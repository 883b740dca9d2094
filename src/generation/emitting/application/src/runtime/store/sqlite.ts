// sqlite: one file, one connection that writes and one that reads what is committed. Write-ahead log, so that readers
// never wait, and several processes may share the file.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  ReferenceViolation,
  UniqueViolation,
  type Database,
  type Queries,
  type Row,
  type SqlValue,
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
function queriesOn(connection: DatabaseSync): Queries {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size > 2000) statements.clear()
    const statement = connection.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const perform = async <Result>(work: () => Result): Promise<Result> => {
    try {
      return work()
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    all: (sql, parameters = []) => perform((): readonly Row[] => prepare(sql).all(...parameters.map(bind))),
    run: (sql, parameters = []) => perform(() => Number(prepare(sql).run(...parameters.map(bind)).changes)),
  }
}

/** One after the other, whether the one before succeeded or not. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work)
    last = next
    return next
  }
}

/** Opens, and makes when missing, the database in `file`. */
export function openSqlite(file: string): Database {
  const writer = new DatabaseSync(file, { timeout: busyTimeoutMs })
  writer.exec(settings)
  const reader = new DatabaseSync(file, { timeout: busyTimeoutMs })
  reader.exec(settings)
  const [writes, reads] = [queriesOn(writer), queriesOn(reader)]
  const inTurn = createQueue()

  const commit = writer.prepare('COMMIT')
  const beginNow = writer.prepare('BEGIN IMMEDIATE')
  const beginAlone = writer.prepare('BEGIN EXCLUSIVE')

  const atomically = async <Result>(begin: StatementSync, work: () => Promise<Result>): Promise<Result> => {
    begin.run()
    try {
      const result = await work()
      commit.run()
      return result
    } catch (error) {
      if (writer.isTransaction) writer.exec('ROLLBACK')
      throw translate(error)
    }
  }

  return {
    dialect: 'sqlite',
    all: reads.all,
    run: (sql, parameters) => inTurn(() => writes.run(sql, parameters)),
    transaction: (work) => inTurn(() => atomically(beginNow, () => work(writes))),
    migrate: (sql, record) =>
      inTurn(async () => {
        writer.exec('PRAGMA foreign_keys = OFF')
        try {
          await atomically(beginAlone, async () => {
            await record(writes)
            writer.exec(sql)
            const broken = writer.prepare('PRAGMA foreign_key_check').all()
            if (broken.length > 0)
              throw new Error(`${broken.length} rows would refer to nothing: ${JSON.stringify(broken[0])}`)
          })
        } finally {
          writer.exec('PRAGMA foreign_keys = ON')
        }
      }),
    close: async () => {
      await inTurn(async () => undefined)
      reader.close()
      writer.exec('PRAGMA optimize')
      writer.close()
    },
  }
}
