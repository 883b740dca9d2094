import type { Call } from '../../../kernel/call.ts'
import type { Settled } from '../../contract.ts'
import type { Stream } from '../../data/column.ts'
import type { OutboxConfig } from '../../outbox/outbox-config.ts'
import { settleSql } from '../../outbox/outbox-sql.ts'
import { parseTableName, quoteTable } from './names.ts'
import type { PostgresSession } from './session.ts'

/** Takes messages out of the queue, all of them or none. */
export async function settle(
  session: PostgresSession,
  outbox: OutboxConfig,
  { name, keys }: Stream,
  { taken, dead }: Settled,
  call: Call,
): Promise<void> {
  const table = quoteTable(parseTableName(name) ?? { schema: 'public', table: name })
  const sql = settleSql(table, outbox, keys[0]?.[0] ?? 'id', (place) => `$${place}`)
  const doing = { what: `settle ${name}`, stream: name }
  const now = new Date(call.clock.now()).toISOString()
  await session.query(doing, 'BEGIN')
  for (const key of taken) await session.query(doing, sql.taken, [now, key])
  for (const { key, reason } of dead) await session.query(doing, sql.dead, [now, reason, key])
  await session.query(doing, 'COMMIT')
}
