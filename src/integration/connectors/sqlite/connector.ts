// sqlite: tables of one file, read and written through the SQLite that is part of Node.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../../kernel/call.ts'
import type { Connector, Settled } from '../../contract.ts'
import type { Stream } from '../../data/column.ts'
import { streamMissing } from '../../errors.ts'
import { waitingConditions } from '../../outbox/outbox-sql.ts'
import type { SqliteConfig } from './config.ts'
import { describeSqlite, listTables } from './describe.ts'
import { createMemory } from '../../memory/sqlite-memory.ts'
import { openFile, systemName } from './open-file.ts'
import { nowOf, readSqliteTable, selectSql } from './read-table.ts'
import { settle } from './settle.ts'
import { openSqliteWriter } from './writer.ts'

export function createSqliteConnector(config: SqliteConfig): Connector {
  const withFile = <T>(work: (database: DatabaseSync) => T): T => {
    const database = openFile(config, 'read')
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
  const describe = (stream: string): Stream => {
    const found = withFile((database) => describeSqlite(database, stream, true))
    if (found === undefined) throw streamMissing({ system: systemName(config), stream })
    return found
  }
  return {
    check: async () =>
      withFile(
        (database) =>
          `SQLite ${String(database.prepare('SELECT sqlite_version() AS version').get()?.['version'])}`,
      ),
    discover: async () =>
      withFile((database) =>
        listTables(database).flatMap((table) => describeSqlite(database, table, false) ?? []),
      ),
    describe: async (stream) => describe(stream),
    countAfter: async ({ stream, order, after }, call) =>
      withFile((database) => {
        const columns = describe(stream).columns
        const waiting = config.outbox === undefined ? [] : waitingConditions(config.outbox, nowOf(call))
        const { sql, values } = selectSql({ stream, order }, columns, after, waiting)
        return Number(database.prepare(`SELECT count(*) AS count FROM (${sql})`).get(...values)?.['count'])
      }),
    ...(config.outbox === undefined
      ? {}
      : {
          acknowledge: async (settled: Settled, call: Call) =>
            settle(config, describe(settled.stream), settled, call),
        }),
    read: async function* (request, call) {
      yield* readSqliteTable(config, request, describe(request.stream), call)
    },
    openWriter: async (request) => openSqliteWriter(config, request),
    memory: createMemory(() => openFile(config, 'read')),
    // Each piece of work opens the file for itself and closes it.
    close: async () => undefined,
  }
}
