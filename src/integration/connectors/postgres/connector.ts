// postgres: tables of PostgreSQL, read and written as text, which is exact for every type it has.
import type { Call } from '../../../kernel/call.ts'
import type { Connector, Settled } from '../../contract.ts'
import { streamMissing } from '../../errors.ts'
import type { Stream } from '../../data/column.ts'
import type { PostgresConfig } from './config.ts'
import { describeTable, discoverTables } from './describe.ts'
import { createMemory } from './memory.ts'
import { readTable, selectSql, waitingOf } from './read-table.ts'
import { openSession, systemName, type PostgresSession } from './session.ts'
import { settle } from './settle.ts'
import { openPostgresWriter } from './writer.ts'

export function createPostgresConnector(config: PostgresConfig): Connector {
  const { outbox } = config
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
    countAfter: ({ stream, order, after }, call) =>
      withSession(call, async (session) => {
        const { columns } = await describe(stream, call)
        const request = { stream, columns: columns.slice(0, 1).map(({ name }) => name), order, after }
        const sql = selectSql(request, columns, waitingOf(config, call))
        const { rows } = await session.query(
          { what: `count ${stream}`, stream },
          `SELECT count(*) AS count FROM (${sql}) AS waiting`,
        )
        return Number(rows[0]?.['count'] ?? 0)
      }),
    ...(outbox === undefined
      ? {}
      : {
          acknowledge: (settled: Settled, call: Call) =>
            withSession(call, async (session) =>
              settle(session, outbox, await describe(settled.stream, call), settled, call),
            ),
        }),
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
