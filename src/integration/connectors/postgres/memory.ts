// memory: runs and dead letters, kept beside the table that they are about, so that one transaction holds all.
import type { Call } from '../../../kernel/call.ts'
import type { SyncMemory } from '../../contract.ts'
import { DeadLetter, SyncRun } from '../../sync/run-record.ts'
import type { PostgresConfig } from './config.ts'
import { parseTableName, quoteName, type TableName } from './names.ts'
import { openSession, type PostgresSession } from './session.ts'

export type MemoryTables = { readonly runs: string; readonly letters: string; readonly schema: string }

/** The tables that hold what is remembered of a sync into `stream`: in its own schema. */
export function memoryTablesOf(stream: string): MemoryTables {
  const { schema }: TableName = parseTableName(stream) ?? { schema: 'public', table: stream }
  return {
    schema,
    runs: `${quoteName(schema)}.nexo_sync_run`,
    letters: `${quoteName(schema)}.nexo_dead_letter`,
  }
}

/** Makes the tables when they are not there. Documents are JSON as text: what reads them checks them. */
export async function makeMemory(session: PostgresSession, tables: MemoryTables): Promise<void> {
  const doing = { what: 'make the tables that nexo remembers its runs in', stream: tables.runs }
  if (await hasMemory(session, tables)) return
  // Two that make them at once would fail on the catalogue's own unique index; one waits for the other here.
  const lock = "SELECT pg_advisory_xact_lock(hashtextextended('nexo integrate: make memory', 0))"
  await session.query(
    doing,
    `BEGIN; ${lock};
     CREATE TABLE IF NOT EXISTS ${tables.runs} (
       integration text NOT NULL, run_id text NOT NULL, holder text NOT NULL, started_at text NOT NULL,
       document text NOT NULL, PRIMARY KEY (integration, run_id));
     CREATE TABLE IF NOT EXISTS ${tables.letters} (
       integration text NOT NULL, row_key text NOT NULL, at text NOT NULL, document text NOT NULL,
       PRIMARY KEY (integration, row_key));
     COMMIT`,
  )
}

/** Whether something was ever remembered there. */
export async function hasMemory(session: PostgresSession, tables: MemoryTables): Promise<boolean> {
  const { rows } = await session.query(
    { what: 'look for the tables of nexo', stream: tables.runs },
    'SELECT to_regclass($1) AS runs, to_regclass($2) AS letters',
    [tables.runs, tables.letters],
  )
  return rows[0]?.['runs'] !== null && rows[0]?.['letters'] !== null
}

const documentOf = (row: Readonly<Record<string, string | null>>): unknown =>
  JSON.parse(row['document'] ?? 'null')

/** Runs of the integration, newest first. */
export async function readRuns(
  session: PostgresSession,
  { runs }: MemoryTables,
  integration: string,
  limit: number,
): Promise<readonly SyncRun[]> {
  const { rows } = await session.query(
    { what: 'read its runs', stream: runs },
    `SELECT document FROM ${runs} WHERE integration = $1 ORDER BY started_at DESC, run_id DESC LIMIT $2`,
    [integration, limit],
  )
  return rows.map((row) => SyncRun.parse(documentOf(row)))
}

/** What a target remembers, read on a connection of its own that is closed afterwards. */
export function createMemory(config: PostgresConfig): SyncMemory {
  const withTables = async <T>(
    call: Call,
    empty: T,
    read: (session: PostgresSession, tables: MemoryTables) => Promise<T>,
  ): Promise<T> => {
    const session = await openSession(config, call)
    try {
      const tables = memoryTablesOf(config.table ?? '')
      return (await hasMemory(session, tables)) ? await read(session, tables) : empty
    } finally {
      await session.close()
    }
  }
  return {
    runs: (integration, limit, call) =>
      withTables(call, [], (session, tables) => readRuns(session, tables, integration, limit)),
    deadLetters: (integration, { limit }, call) =>
      withTables(call, { count: 0, letters: [] }, async (session, { letters }) => {
        const doing = { what: 'read its dead letters', stream: letters }
        const counted = await session.query(
          doing,
          `SELECT count(*) AS count FROM ${letters} WHERE integration = $1`,
          [integration],
        )
        const { rows } = await session.query(
          doing,
          `SELECT document FROM ${letters} WHERE integration = $1 ORDER BY at DESC, row_key LIMIT $2`,
          [integration, limit],
        )
        return {
          count: Number(counted.rows[0]?.['count'] ?? 0),
          letters: rows.map((row) => DeadLetter.parse(documentOf(row))),
        }
      }),
  }
}
