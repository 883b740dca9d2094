// postgres-connection: one URL, for our own sessions and for PostgreSQL's programs, which get it by variables: a command
// line is for everybody to read.
import type { PostgresClient } from '../../kernel/postgres-client.ts'

export type PostgresTarget = {
  /** With credentials: never shown. */
  readonly url: string
  /** Without credentials, for messages. */
  readonly shown: string
  readonly database: string
}

/** Undefined when the text is no URL of PostgreSQL that names a database. Pure. */
export function parsePostgresUrl(url: string): PostgresTarget | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, pathname, searchParams } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  if (!['postgres:', 'postgresql:'].includes(protocol) || database === '') return undefined
  return { url, database, shown: `postgres://${searchParams.get('host') ?? host}/${database}` }
}

/** The same server and user with another database. */
export function withDatabase(target: PostgresTarget, database: string): PostgresTarget {
  const url = new URL(target.url)
  url.pathname = `/${encodeURIComponent(database)}`
  const shown = target.shown.slice(0, target.shown.lastIndexOf('/') + 1) + database
  return { url: url.href, shown, database }
}

/** What pg_dump, pg_restore and psql read. */
export function postgresVariables({ url, database }: PostgresTarget): Readonly<Record<string, string>> {
  const { hostname, port, username, password, searchParams } = new URL(url)
  const wanted = {
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: searchParams.get('port') ?? port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: database,
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''))
}

/** An open session; the driver is loaded when the first one is wanted. The caller ends it. */
export async function connectPostgres({ url }: PostgresTarget): Promise<PostgresClient> {
  // The client alone: the package's own entry also looks for a native one, which nexo does not ship.
  const { default: Client } = await import('pg/lib/client.js')
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 15_000 })
  // A session that the server ends between two statements fails the next one; without a listener it ends the process.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`
