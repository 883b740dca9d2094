import type { Call } from '../../../kernel/call.ts'
import type { Settled } from '../../contract.ts'
import type { Stream } from '../../data/column.ts'
import { settleSql } from '../../outbox/outbox-sql.ts'
import type { SqliteConfig } from './config.ts'
import { quote } from './describe.ts'
import { inTransaction } from '../../memory/sqlite-memory.ts'
import { openFile, systemName } from './open-file.ts'
import { nowOf } from './read-table.ts'
import { translateSqliteError } from './sqlite-errors.ts'

/** Takes messages out of the queue, all of them or none. */
export function settle(
  config: SqliteConfig,
  { name, keys }: Stream,
  { taken, dead }: Settled,
  call: Call,
): void {
  if (config.outbox === undefined) return
  const database = openFile(config, 'write')
  const now = nowOf(call)
  const sql = settleSql(quote(name), config.outbox, keys[0]?.[0] ?? 'id', () => '?')
  try {
    inTransaction(database, () => {
      for (const key of taken) database.prepare(sql.taken).run(now, key)
      for (const { key, reason } of dead) database.prepare(sql.dead).run(now, reason, key)
    })
  } catch (error) {
    throw translateSqliteError(error, { system: systemName(config), what: `settle ${name}`, stream: name })
  } finally {
    database.close()
  }
}
