// database-exchange: a restored PostgreSQL database takes the name of the one that is there, which is kept under another.
// Both renames are one transaction: at no moment is there no database of the name. Each function may be killed anywhere
// and be run again.
import * as z from 'zod'
import { systemCodeOf } from '../../../kernel/errors.ts'
import type { PostgresClient } from '../../../kernel/postgres-client.ts'
import { databaseInUse, databaseRights } from '../../errors.ts'
import { connectPostgres, quotedName, withDatabase, type PostgresTarget } from '../postgres-connection.ts'

/** A database that is exchanged; holds no secret: where it is and who may change it is in the manifest. */
export const DatabaseExchange = z.strictObject({
  /** Backup of the manifest that names the database. */
  backup: z.string(),
  /** Server and database, without credentials. */
  shown: z.string(),
  database: z.string(),
  /** What was restored, until it takes the name. */
  staged: z.string(),
  /** What the replaced one is called from then on. */
  before: z.string(),
})
export type DatabaseExchange = z.infer<typeof DatabaseExchange>

/** PostgreSQL cuts longer names without a word. Source: PostgreSQL, NAMEDATALEN. */
const longestName = 63

/** `shop` and `b-20260131-142233-3f9c` make `shop_nexo_new_20260131_142233_3f9c`. Pure. */
export function databaseName(database: string, role: 'new' | 'old', backupId: string): string {
  const suffix = `_nexo_${role}_${backupId.slice(2).replaceAll('-', '_')}`
  const room = Buffer.from(database).subarray(0, longestName - suffix.length)
  // A character that was cut through goes whole.
  return room.toString('utf8').replace(/\uFFFD+$/, '') + suffix
}

// Source: PostgreSQL, appendix A.
const insufficientPrivilege = '42501'
const invalidCatalogName = '3D000'
const objectInUse = '55006'

/**
 * Does `work` in a session that is in no database that changes its name.
 * @throws NX-MAINTAIN-DATABASE-RIGHTS, NX-MAINTAIN-DATABASE-IN-USE in place of what PostgreSQL says of it
 */
export async function administering<Result>(
  target: PostgresTarget,
  work: (client: PostgresClient) => Promise<Result>,
): Promise<Result> {
  const client = await connectBeside(target)
  try {
    return await work(client)
  } catch (error) {
    const code = systemCodeOf(error)
    const { shown } = target
    if (code === insufficientPrivilege)
      throw databaseRights({ database: shown, reason: String(error) }, { cause: error })
    if (code !== objectInUse) throw error
    await client.query('ROLLBACK')
    throw databaseInUse({ database: shown, sessions: await sessionsOf(client, target) }, { cause: error })
  } finally {
    await client.end()
  }
}

async function connectBeside(target: PostgresTarget): Promise<PostgresClient> {
  const places = ['postgres', 'template1'].filter((each) => each !== target.database)
  for (const place of places.slice(0, -1))
    try {
      return await connectPostgres(withDatabase(target, place))
    } catch (error) {
      const code = systemCodeOf(error)
      if (code !== invalidCatalogName && code !== insufficientPrivilege) throw error
    }
  return connectPostgres(withDatabase(target, places.at(-1) ?? 'template1'))
}

const Sessions = z.array(z.object({ pid: z.int(), who: z.string() }))

async function sessionsOf(client: PostgresClient, { database }: PostgresTarget): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT pid, concat_ws(' of ', nullif(application_name, ''), usename) AS who
       FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() ORDER BY pid`,
    [database],
  )
  return Sessions.parse(rows).map(({ pid, who }) => `${who === '' ? 'a session' : who} (process ${pid})`)
}

async function exists(client: PostgresClient, database: string): Promise<boolean> {
  const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])
  return rows.length > 0
}

const renaming = (from: string, to: string): string =>
  `ALTER DATABASE ${quotedName(from)} RENAME TO ${quotedName(to)}`

/** Renames in one transaction. PostgreSQL itself waits some seconds for sessions that are just ending. */
async function renameAll(
  client: PostgresClient,
  pairs: readonly (readonly [string, string])[],
): Promise<void> {
  await client.query('BEGIN')
  for (const [from, to] of pairs) await client.query(renaming(from, to))
  await client.query('COMMIT')
}

/** Gives the restored database its name. @throws NX-MAINTAIN-DATABASE-IN-USE, -DATABASE-RIGHTS; nothing was changed then */
export const putDatabase = (target: PostgresTarget, exchange: DatabaseExchange): Promise<void> =>
  administering(target, async (client) => {
    const { database, staged, before } = exchange
    // Killed after the transaction: it is done.
    if (!(await exists(client, staged))) return
    await renameAll(client, [
      [database, before],
      [staged, database],
    ])
  })

/** Gives the name back to the database that had it, and removes the restored one, whoever looks at it. */
export const putDatabaseBack = (target: PostgresTarget, exchange: DatabaseExchange): Promise<void> =>
  administering(target, async (client) => {
    const { database, staged, before } = exchange
    if (await exists(client, before)) {
      await client.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [database],
      )
      await renameAll(client, [
        [database, staged],
        [before, database],
      ])
    }
    await drop(client, staged)
  })

/** Removes a database beside `target`; succeeds when there is none. */
export const dropDatabaseBeside = (target: PostgresTarget, database: string): Promise<void> =>
  administering(target, (client) => drop(client, database))

const drop = async (client: PostgresClient, database: string): Promise<void> => {
  await client.query(`DROP DATABASE IF EXISTS ${quotedName(database)} WITH (FORCE)`)
}
