// message: a row as the message that tells of it, signed. Pure.
// Source: Standard Webhooks specification 1.0.0, "Signature scheme".
import { createHmac } from 'node:crypto'
import type { Column, Row, Value } from '../../data/column.ts'

export type Message = { readonly id: string; readonly body: string }

/** The key of Standard Webhooks: base64 after `whsec_`, anything else as it is. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)

/** `v1,BASE64` over id, time and body. `seconds`: epoch. */
export const signatureOf = (secret: string, { id, body }: Message, seconds: number): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`

/** A value in JSON: numbers only where JavaScript holds them exactly. */
function jsonValue(value: Value, { type }: Column): unknown {
  if (value === null) return null
  if (typeof value !== 'string') return Buffer.from(value).toString('base64')
  switch (type) {
    case 'boolean':
      return value === 't'
    case 'integer':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'json':
      return JSON.parse(value)
    default:
      return value
  }
}

/** A column of this name is the body as it stands; without it the columns are its data. */
const bodyColumn = 'body'

/**
 * The message of a row. `columns`: of the row, in order; `id`: the same whenever the row is sent.
 * `at`: RFC 3339, when it is first sent.
 */
export function messageOf(
  columns: readonly Column[],
  row: Row,
  id: string,
  type: string,
  at: string,
): Message {
  const place = columns.findIndex(({ name }) => name === bodyColumn)
  const given = row[place]
  if (typeof given === 'string') return { id, body: given }
  const data = Object.fromEntries(
    columns.map((column, index) => [column.name, jsonValue(row[index] ?? null, column)]),
  )
  return { id, body: JSON.stringify({ type, timestamp: at, data }) }
}
