// values: SQLite keeps a storage class with each value, whatever its column says; here they become text and back.
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Column, Value } from '../../data/column.ts'
import { readDate, readTimestamp } from '../../data/date-time.ts'

const truth = (text: string): string => (text === '1' ? 't' : text === '0' ? 'f' : text)

function asColumnSays(text: string, { type }: Column): string {
  switch (type) {
    case 'boolean':
      return truth(text)
    case 'timestamp':
      return readTimestamp(text, 'without-zone') ?? text
    case 'timestamptz':
      return readTimestamp(text, 'with-zone') ?? text
    case 'date':
      return readDate(text) ?? text
    default:
      return text
  }
}

/** A stored value as it travels. What does not fit its column goes on as its text, and is judged where it arrives. */
export function fromSqlite(value: SQLOutputValue, column: Column): Value {
  if (value === null || typeof value === 'object') return value
  return asColumnSays(String(value), column)
}

const integer = /^-?\d{1,19}$/
const limit = 2n ** 63n

function asInteger(text: string): SQLInputValue {
  if (!integer.test(text)) return text
  const number = BigInt(text)
  return number >= -limit && number < limit ? number : text
}

/** A value as it is stored in `column`. */
export function toSqlite(value: Value, column: Column): SQLInputValue {
  if (value === null || typeof value !== 'string') return value
  switch (column.type) {
    case 'integer':
      return asInteger(value)
    case 'boolean':
      return value === 't' ? 1n : value === 'f' ? 0n : value
    case 'float': {
      const number = value.trim() === '' ? Number.NaN : Number(value)
      return Number.isNaN(number) ? value : number
    }
    default:
      return value
  }
}
