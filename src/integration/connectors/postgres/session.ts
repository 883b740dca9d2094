// session: one connection, in the state that makes text exact: UTC, ISO dates, every digit of a float.
import Client from 'pg/lib/client.js'
import type { Call } from '../../../kernel/call.ts'
import type { PostgresClient } from '../../../kernel/postgres-client.ts'
import type { PostgresConfig } from './config.ts'
import { translatePostgresError, type Doing } from './postgres-errors.ts'

const settings = [
  "SET timezone = 'UTC'",
  "SET datestyle = 'ISO, YMD'",
  "SET intervalstyle = 'postgres'",
  'SET extra_float_digits = 1',
  "SET bytea_output = 'hex'",
  'SET statement_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
].join('; ')
const connectTimeoutMs = 15_000

/** What a value comes back as: the text that PostgreSQL sent. */
const asSent = { getTypeParser: () => (value: string) => value }

export type PostgresSession = {
  readonly client: PostgresClient
  /** Rows as text, by column. @throws the errors of `translatePostgresError` */
  query(
    doing: Doing,
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Readonly<Record<string, string | null>>[] }>
  /** Ends the connection; what is not committed is gone. Never throws. */
  close(): Promise<void>
}

/** Where a URL leads, for messages: never with user or password. */
export function systemName(config: PostgresConfig): string {
  const text = typeof config.url === 'string' ? config.url : config.url.reveal()
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url === undefined ? 'postgres' : `postgres ${url.host}${url.pathname}`
}

/** Opens a connection that breaks off when `call` is interrupted. @throws NX-INTEGRATE-UNREACHABLE */
export async function openSession(config: PostgresConfig, call: Call): Promise<PostgresSession> {
  const system = systemName(config)
  const client = new Client({
    connectionString: typeof config.url === 'string' ? config.url : config.url.reveal(),
    application_name: 'nexo integrate',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    client_encoding: 'UTF8',
    types: asSent,
  })
  // Without a listener, a connection that breaks while nothing is asked would end the process.
  client.on('error', () => undefined)
  const abort = (): void => void client.end()
  const close = async (): Promise<void> => {
    call.signal.removeEventListener('abort', abort)
    await client.end()
  }
  call.signal.throwIfAborted()
  call.signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    await client.query(settings)
  } catch (error) {
    await close()
    call.signal.throwIfAborted()
    throw translatePostgresError(error, { system, what: 'let nexo in', stream: '', isConnecting: true })
  }
  return {
    client,
    query: async (doing, sql, values = []) => {
      try {
        return await client.query<Record<string, string | null>>(sql, [...values])
      } catch (error) {
        call.signal.throwIfAborted()
        throw translatePostgresError(error, { system, ...doing })
      }
    },
    close,
  }
}
