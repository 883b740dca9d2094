// postgres-proof: a dump becomes a database of its own for as long as it is compared.
import { createReadStream } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Call } from '../../../kernel/call.ts'
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import { postgresInstall } from '../capture/postgres.ts'
import { sumPostgresTables } from '../capture/postgres-sums.ts'
import {
  connectPostgres,
  postgresVariables,
  quotedName,
  withDatabase,
  type PostgresTarget,
} from '../postgres-connection.ts'
import { startProgram } from '../run-program.ts'
import { differencesOf, type TableSum } from '../table-sums.ts'

export type PostgresProof = { readonly kind: 'compared' | 'cannot'; readonly problems: readonly string[] }

export type PostgresProofContext = {
  readonly postgres: PostgresTarget | null
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly call: Call
}

/** PostgreSQL's code for a missing right. Source: PostgreSQL, appendix A. */
const insufficientPrivilege = '42501'

/** Restores the dump into a database beside the original, compares all tables, removes it. */
export async function restoreForProof(
  dumpFile: string,
  tables: readonly TableSum[],
  { postgres, environment, call }: PostgresProofContext,
): Promise<PostgresProof> {
  if (postgres === null) return { kind: 'cannot', problems: ['no server to restore the dump into is known'] }
  const proof = withDatabase(postgres, `nexo_proof_${randomBytes(6).toString('hex')}`)
  const refused = await createDatabase(postgres, proof.database)
  if (refused !== undefined) return { kind: 'cannot', problems: [refused] }
  try {
    await restoreDump(createReadStream(dumpFile), proof, environment, call.signal)
    const found = await readTables(proof)
    return {
      kind: 'compared',
      problems: differencesOf(tables, found).map((text) => `${dumpFileLabel}: ${text}`),
    }
  } catch (error) {
    if (call.signal.aborted) throw error
    return { kind: 'compared', problems: [messageOf(error)] }
  } finally {
    await dropDatabase(postgres, proof.database)
  }
}

const dumpFileLabel = 'dump'

/** Why it could not be made, in words; undefined when it was. */
export async function createDatabase(server: PostgresTarget, database: string): Promise<string | undefined> {
  const client = await connectPostgres(server)
  try {
    await client.query(`CREATE DATABASE ${quotedName(database)} TEMPLATE template0`)
    return undefined
  } catch (error) {
    if (systemCodeOf(error) !== insufficientPrivilege) throw error
    return `the user of ${server.shown} may not create a database, so the dump was not restored (GRANT: ALTER ROLE ... CREATEDB)`
  } finally {
    await client.end()
  }
}

export async function dropDatabase(server: PostgresTarget, database: string): Promise<void> {
  const client = await connectPostgres(server)
  try {
    await client.query(`DROP DATABASE IF EXISTS ${quotedName(database)} WITH (FORCE)`)
  } finally {
    await client.end()
  }
}

/** `dump`: what pg_dump wrote. @throws NX-MAINTAIN-PROGRAM-FAILED with what pg_restore says, NX-MAINTAIN-PROGRAM-MISSING */
export async function restoreDump(
  dump: Readable,
  target: PostgresTarget,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const { stdin, stdout, ended } = startProgram(
    {
      name: 'pg_restore',
      argv: ['--format=custom', '--exit-on-error', '--no-password', `--dbname=${target.database}`],
      environment: { ...environment, ...postgresVariables(target) },
      install: postgresInstall,
    },
    signal,
  )
  stdout.resume()
  // When pg_restore gives up, its own end says why and the broken pipe does not.
  const [, fed] = await Promise.allSettled([ended, pipeline(dump, stdin)])
  await ended
  if (fed.status === 'rejected') throw fed.reason
}

export async function readTables(target: PostgresTarget): Promise<readonly TableSum[]> {
  const client = await connectPostgres(target)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return await sumPostgresTables(client)
  } finally {
    await client.end()
  }
}
