// values: SQLite keeps a storage class with each value, whatever its column says; here they become text and back.
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Column, Value } from '../../data/column.ts'
import { readDate, readTimestamp } from '../../data/date-time.ts'

const truth = (text: string): string => (text === '1' ? 't' : text === '0' ? 'f' : text)

// Most moments are in their one form already. Whether such a day exists is for the target to say.
const plainMoment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?(\+00)?$/

function momentOf(text: string, zone: 'with-zone' | 'without-zone'): string {
  const found = plainMoment.exec(text)
  const isPlain = found !== null && (found[1] === undefined) === (zone === 'without-zone')
  return isPlain ? text : (readTimestamp(text, zone) ?? text)
}

function asColumnSays(text: string, { type }: Column): string {
  switch (type) {
    case 'boolean':
      return truth(text)
    case 'timestamp':
      return momentOf(text, 'without-zone')
    case 'timestamptz':
      return momentOf(text, 'with-zone')
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
