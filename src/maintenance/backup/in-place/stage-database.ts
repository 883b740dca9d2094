// stage-database: a dump becomes a database beside the one that it will replace: the same owner, encoding, rights and
// settings, and compared with what was counted when it was dumped.
import { Readable } from 'node:stream'
import * as z from 'zod'
import type { PostgresClient } from '../../../kernel/postgres-client.ts'
import { proofFailed } from '../../errors.ts'
import { connectPostgres, quotedName, withDatabase, type PostgresTarget } from '../postgres-connection.ts'
import { readTables, restoreDump } from '../proof/postgres-proof.ts'
import type { Repository } from '../repository/repository.ts'
import type { TreeNode } from '../repository/tree.ts'
import { differencesOf, type TableSum } from '../table-sums.ts'
import { administering, dropDatabaseBeside, type DatabaseExchange } from './database-exchange.ts'

export type Staging = {
  readonly repository: Repository
  readonly backupId: string
  /** The dump in the backup, and what was counted in its snapshot. */
  readonly dump: TreeNode
  readonly tables: readonly TableSum[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Makes the database `staged` of the exchange. What an earlier run left under this name goes first; nothing is left when
 * it fails.
 * @throws NX-MAINTAIN-DATABASE-RIGHTS, NX-MAINTAIN-PROOF-FAILED, NX-MAINTAIN-PROGRAM-FAILED, NX-MAINTAIN-PROGRAM-MISSING
 */
export async function stageDatabase(
  target: PostgresTarget,
  { staged }: Pick<DatabaseExchange, 'staged'>,
  staging: Staging,
): Promise<void> {
  const { repository, backupId: backup, dump, tables, environment, signal } = staging
  const place = withDatabase(target, staged)
  await dropDatabaseBeside(target, staged)
  try {
    await administering(target, async (client) => {
      await client.query(await creationOf(client, target.database, staged))
      await copyRights(client, target.database, staged)
      await copySettings(client, target.database, staged)
    })
    await restoreDump(contentOf(repository, dump, signal), place, environment, signal)
    const problems = differencesOf(tables, await readTables(place))
    if (problems.length > 0) throw proofFailed({ backup, problems: [...problems] })
    await analyze(place)
  } catch (error) {
    await dropDatabaseBeside(target, staged)
    throw error
  }
}

const contentOf = (repository: Repository, { content }: TreeNode, signal: AbortSignal): Readable =>
  Readable.from(
    (async function* blobs() {
      for (const id of content) {
        signal.throwIfAborted()
        yield await repository.readBlob('data', id)
      }
    })(),
    { objectMode: false },
  )

/** A dump holds no statistics; without them the application's first queries are planned blindly. */
async function analyze(place: PostgresTarget): Promise<void> {
  const client = await connectPostgres(place)
  try {
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

// Names of these columns changed between releases, so the whole row is taken as JSON.
const Facts = z.tuple([
  z.object({
    encoding: z.string(),
    owner: z.string(),
    facts: z.looseObject({
      datcollate: z.string(),
      datctype: z.string(),
      datlocprovider: z.string().optional(),
      daticulocale: z.string().nullish(),
      datlocale: z.string().nullish(),
    }),
  }),
])

async function creationOf(client: PostgresClient, original: string, staged: string): Promise<string> {
  const { rows } = await client.query(
    `SELECT pg_encoding_to_char(encoding) AS encoding, pg_get_userbyid(datdba) AS owner, to_jsonb(d) - 'datacl' AS facts
       FROM pg_database d WHERE datname = $1`,
    [original],
  )
  const [{ encoding, owner, facts }] = Facts.parse(rows)
  const locale = facts.datlocale ?? facts.daticulocale
  const providers: Readonly<Record<string, string>> = {
    i: ` LOCALE_PROVIDER icu ICU_LOCALE ${quotedText(locale ?? '')}`,
    b: ` LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quotedText(locale ?? '')}`,
  }
  const provider = providers[facts.datlocprovider ?? 'c'] ?? ''
  const collation = `LC_COLLATE ${quotedText(facts.datcollate)} LC_CTYPE ${quotedText(facts.datctype)}`
  return `CREATE DATABASE ${quotedName(staged)} OWNER ${quotedName(owner)} TEMPLATE template0 ENCODING ${quotedText(encoding)} ${collation}${provider}`
}

const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`

const Grants = z.array(
  z.object({ grantee: z.string().nullable(), privilege: z.string(), grantable: z.boolean() }),
)

/** Who may connect and create. A database without a list of its own has everybody's default. */
async function copyRights(client: PostgresClient, original: string, staged: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END AS grantee,
            a.privilege_type AS privilege, a.is_grantable AS grantable
       FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1`,
    [original],
  )
  const grants = Grants.parse(rows)
  const on = `ON DATABASE ${quotedName(staged)}`
  if (grants.length > 0) await client.query(`REVOKE ALL ${on} FROM PUBLIC`)
  for (const { grantee, privilege, grantable } of grants) {
    const to = grantee === null ? 'PUBLIC' : quotedName(grantee)
    await client.query(`GRANT ${privilege} ${on} TO ${to}${grantable ? ' WITH GRANT OPTION' : ''}`)
  }
}

const Settings = z.array(z.object({ role: z.string().nullable(), name: z.string(), value: z.string() }))

/** What ALTER DATABASE ... SET has set, such as a search path. */
async function copySettings(client: PostgresClient, original: string, staged: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT CASE WHEN s.setrole = 0 THEN NULL ELSE pg_get_userbyid(s.setrole) END AS role,
            split_part(c, '=', 1) AS name, substr(c, strpos(c, '=') + 1) AS value
       FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) c
      WHERE d.datname = $1`,
    [original],
  )
  const place = quotedName(staged)
  for (const { role, name, value } of Settings.parse(rows)) {
    const owner = role === null ? `DATABASE ${place}` : `ROLE ${quotedName(role)} IN DATABASE ${place}`
    await client.query('BEGIN')
    // As the text that the server has: written out, a list such as a search path would become one name.
    await client.query('SELECT set_config($1, $2, true)', [name, value])
    await client.query(`ALTER ${owner} SET ${name.split('.').map(quotedName).join('.')} FROM CURRENT`)
    await client.query('COMMIT')
  }
}
