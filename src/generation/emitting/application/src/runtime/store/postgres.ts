// postgres: a pool of connections; every write is serializable, and tried again when another one was in its way.
import type { Client, Pool, PoolClient } from 'pg'
import {
  ReferenceViolation,
  UniqueViolation,
  type Database,
  type Queries,
  type Row,
  type SqlValue,
  type Values,
} from './database.ts'

const attempts = 12

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Serialization failure, deadlock. */
const isInTheWay = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error))

/** `rooms_name_key`: the columns are in the detail, `Key (name)=(x) already exists.` */
function translate(error: unknown): unknown {
  if (codeOf(error) === '23503') return new ReferenceViolation(error)
  if (codeOf(error) !== '23505' || !(error instanceof Error)) return error
  const [, columns = ''] = /^Key \(([^)]+)\)=/.exec('detail' in error ? String(error.detail) : '') ?? []
  return new UniqueViolation(
    columns.split(', ').map((name) => name.replaceAll('"', '')),
    error,
  )
}

const numbered = new Map<string, string>()

/** `?` become `$1`, `$2`: no statement of ours has a question mark elsewhere. */
function withNumbers(sql: string): string {
  const known = numbered.get(sql)
  if (known !== undefined) return known
  let count = 0
  const text = sql.replaceAll('?', () => `$${(count += 1)}`)
  if (numbered.size > 2000) numbered.clear()
  numbered.set(sql, text)
  return text
}

function queriesOn(client: Pool | PoolClient | Client): Queries {
  const query = async (sql: string, parameters: readonly SqlValue[]) => {
    try {
      return await client.query<Row>(withNumbers(sql), [...parameters])
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    all: async (sql, parameters = []) => (await query(sql, parameters)).rows,
    values: async (sql, parameters = []) => {
      try {
        const text = withNumbers(sql)
        return (await client.query<Values[]>({ text, values: [...parameters], rowMode: 'array' })).rows
      } catch (error) {
        throw translate(error)
      }
    },
    run: async (sql, parameters = []) => (await query(sql, parameters)).rowCount ?? 0,
  }
}

async function atomically<Result>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.release(broken)
  }
}

/** Opens a pool on `url`; connects when it is first asked. `onError` hears of connections that broke while idle. */
export async function openPostgres(url: string, onError: (error: Error) => void): Promise<Database> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    // Dates without a time are text: a Date would move them between zones.
    types: {
      getTypeParser: (oid, format) =>
        oid === pg.types.builtins.DATE
          ? (text: string) => text
          : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  })
  pool.on('error', onError)

  const serializable = async <Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> => {
    for (let left = attempts; ; left -= 1) {
      try {
        return await atomically(pool, 'BEGIN ISOLATION LEVEL SERIALIZABLE', (client) =>
          work(queriesOn(client)),
        )
      } catch (error) {
        if (left <= 1 || !isInTheWay(error)) throw error
        // Others go first for a moment, and not all come back at once.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * (attempts - left + 1)))
      }
    }
  }

  return {
    dialect: 'postgres',
    ...queriesOn(pool),
    transaction: serializable,
    migrate: (sql, record) =>
      atomically(pool, 'BEGIN', async (client) => {
        await record(queriesOn(client))
        await client.query(sql)
      }),
    close: () => pool.end(),
  }
}
