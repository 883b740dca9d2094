// postgres: a dump and the sums of all tables, both of one snapshot of the server.
import * as z from 'zod'
import { messageOf, NexoError } from '../../../kernel/errors.ts'
import { captureFailed } from '../../errors.ts'
import { connectPostgres, postgresVariables, type PostgresTarget } from '../postgres-connection.ts'
import { startProgram } from '../run-program.ts'
import type { ReadBytes } from '../repository/cutting.ts'
import type { TableSum } from '../table-sums.ts'
import { sumPostgresTables } from './postgres-sums.ts'

export const postgresInstall =
  "Install PostgreSQL's client programs (Debian: postgresql-client), not older than the server."

const Exported = z.tuple([z.object({ snapshot: z.string(), server: z.string() })])

export type PostgresDump = {
  readonly server: string
  readonly snapshot: string
  readonly tables: readonly TableSum[]
}

/**
 * Dumps a database in pg_dump's custom format. `store` reads the dump to its end; its result counts only when this
 * resolves.
 *
 * Promise: the sums are of exactly what the dump holds, whoever writes meanwhile; nothing is left on disk.
 * @throws NX-MAINTAIN-CAPTURE-FAILED, NX-MAINTAIN-PROGRAM-MISSING
 */
export async function capturePostgres(
  target: PostgresTarget,
  context: {
    readonly backupName: string
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
  },
  store: (read: ReadBytes) => Promise<void>,
): Promise<PostgresDump> {
  try {
    const client = await connectPostgres(target)
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const exported = await client.query(
        "SELECT pg_export_snapshot() AS snapshot, current_setting('server_version') AS server",
      )
      const [{ snapshot, server }] = Exported.parse(exported.rows)
      const [tables] = await Promise.all([sumPostgresTables(client), dump(target, snapshot, context, store)])
      await client.query('COMMIT')
      return { server, snapshot, tables }
    } finally {
      await client.end()
    }
  } catch (error) {
    if (error instanceof NexoError && !error.code.endsWith('PROGRAM-FAILED')) throw error
    const { backupName: backup } = context
    throw captureFailed({ backup, what: target.shown, reason: messageOf(error) }, { cause: error })
  }
}

async function dump(
  target: PostgresTarget,
  snapshot: string,
  context: {
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly signal: AbortSignal
  },
  store: (read: ReadBytes) => Promise<void>,
): Promise<void> {
  const { stdin, stdout, ended } = startProgram(
    {
      name: 'pg_dump',
      argv: ['--format=custom', '--compress=0', '--no-password', `--snapshot=${snapshot}`],
      environment: { ...context.environment, ...postgresVariables(target) },
      install: postgresInstall,
    },
    context.signal,
  )
  stdin.end()
  const reader = readerOf(stdout)
  await store(reader.read)
  await ended
  if (reader.totalBytes() === 0) throw new Error('pg_dump wrote nothing')
}

/** A stream as something that is read piece by piece; reading slowly makes its writer wait. */
export function readerOf(stream: AsyncIterable<unknown>): {
  readonly read: ReadBytes
  readonly totalBytes: () => number
} {
  const parts = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  let total = 0
  return {
    totalBytes: () => total,
    read: async (target, offset, length) => {
      if (rest.length === 0) {
        const next = await parts.next()
        if (next.done === true || !Buffer.isBuffer(next.value)) return 0
        rest = next.value
      }
      const taken = rest.copy(target, offset, 0, Math.min(length, rest.length))
      rest = rest.subarray(taken)
      total += taken
      return taken
    },
  }
}
