// outbox-sql: how messages that wait are told from others. Pure; the same for every SQL.
import type { OutboxConfig } from './outbox-config.ts'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Conditions of messages that wait at `now` (RFC 3339): neither delivered, nor dead, nor in the hands of another. */
export function waitingConditions(outbox: OutboxConfig, now: string): readonly string[] {
  const lease = quote(outbox.lease)
  return [
    `${quote(outbox.delivered)} IS NULL`,
    `${quote(outbox.dead)} IS NULL`,
    `(${lease} IS NULL OR ${lease} <= ${text(now)})`,
    ...(outbox.channel === undefined
      ? []
      : [`${quote(outbox.channel.column)} = ${text(outbox.channel.value)}`]),
  ]
}

/** Takes messages out of the queue. `parameter(n)` is the n-th parameter: now, reason, then the key. */
export const settleSql = (
  table: string,
  outbox: OutboxConfig,
  key: string,
  parameter: (place: number) => string,
) => ({
  taken: `UPDATE ${table} SET ${quote(outbox.delivered)} = ${parameter(1)}, ${quote(outbox.error)} = NULL
    WHERE ${quote(key)} = ${parameter(2)} AND ${quote(outbox.delivered)} IS NULL`,
  dead: `UPDATE ${table} SET ${quote(outbox.dead)} = ${parameter(1)}, ${quote(outbox.error)} = ${parameter(2)}
    WHERE ${quote(key)} = ${parameter(3)} AND ${quote(outbox.delivered)} IS NULL`,
})
