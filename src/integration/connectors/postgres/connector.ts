// postgres: tables of PostgreSQL, read and written as text, which is exact for every type it has.
import type { Call } from '../../../kernel/call.ts'
import type { Connector } from '../../contract.ts'
import { streamMissing } from '../../errors.ts'
import type { Stream } from '../../data/column.ts'
import type { PostgresConfig } from './config.ts'
import { describeTable, discoverTables } from './describe.ts'
import { createMemory } from './memory.ts'
import { readTable } from './read-table.ts'
import { openSession, systemName, type PostgresSession } from './session.ts'
import { openPostgresWriter } from './writer.ts'

export function createPostgresConnector(config: PostgresConfig): Connector {
  const withSession = async <T>(call: Call, work: (session: PostgresSession) => Promise<T>): Promise<T> => {
    const session = await openSession(config, call)
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }
  const describe = (stream: string, call: Call): Promise<Stream> =>
    withSession(call, async (session) => {
      const found = await describeTable(session, stream)
      if (found === undefined) throw streamMissing({ system: systemName(config), stream })
      return found
    })
  return {
    check: (call) =>
      withSession(call, async (session) => {
        const { rows } = await session.query({ what: 'say its version', stream: '' }, 'SHOW server_version')
        return `PostgreSQL ${rows[0]?.['server_version'] ?? ''}`
      }),
    discover: (call) => withSession(call, (session) => discoverTables(session)),
    describe,
    read: async function* (request, call) {
      const { columns } = await describe(request.stream, call)
      yield* readTable(config, request, columns, call)
    },
    openWriter: (request, call) => openPostgresWriter(config, request, call),
    memory: createMemory(config),
    // Each piece of work has a connection of its own, which it closes.
    close: async () => undefined,
  }
}
