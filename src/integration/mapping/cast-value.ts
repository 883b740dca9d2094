// cast-value: one value as another type, or a reason why it cannot be one.
import type { LogicalType, Value } from '../data/column.ts'
import { readDate, readTime, readTimestamp } from '../data/date-time.ts'
import { parseDecimal, printDecimal, trimDecimal } from '../data/decimal.ts'

/** What one row has wrong; it goes to the dead letters with this reason. */
export class RowMistake extends Error {}

const truths: Readonly<Record<string, string>> = {
  t: 't',
  true: 't',
  yes: 't',
  '1': 't',
  f: 'f',
  false: 'f',
  no: 'f',
  '0': 'f',
}
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const floats: Readonly<Record<string, string>> = {
  nan: 'NaN',
  infinity: 'Infinity',
  '-infinity': '-Infinity',
}
const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n
/** As much of a value as a reason shows. */
const shownLength = 60

/** A value for a message: short, and never more than one line. */
export const shownValue = (text: string): string =>
  JSON.stringify(text.length > shownLength ? `${text.slice(0, shownLength)}…` : text)

function toInteger(text: string): string | undefined {
  const decimal = parseDecimal(text)
  if (decimal === undefined) return undefined
  const { unscaled, scale } = trimDecimal(decimal)
  return scale === 0 && unscaled >= smallest && unscaled <= largest ? unscaled.toString() : undefined
}

function toDecimal(text: string): string | undefined {
  if (text === 'NaN') return text
  const decimal = parseDecimal(text)
  return decimal === undefined ? undefined : printDecimal(decimal)
}

function toFloat(text: string): string | undefined {
  const special = floats[text.toLowerCase()]
  if (special !== undefined) return special
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? String(number) : undefined
}

function toJson(text: string): string | undefined {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function convert(text: string, to: LogicalType): string | undefined {
  switch (to) {
    case 'integer':
      return toInteger(text.trim())
    case 'decimal':
      return toDecimal(text.trim())
    case 'float':
      return toFloat(text.trim())
    case 'boolean':
      return truths[text.trim().toLowerCase()]
    case 'date':
      return readDate(text.trim())
    case 'time':
      return readTime(text.trim())
    case 'timestamp':
      return readTimestamp(text.trim(), 'without-zone')
    case 'timestamptz':
      return readTimestamp(text.trim(), 'with-zone')
    case 'uuid': {
      const lower = text.trim().toLowerCase()
      return uuidPattern.test(lower) ? lower : undefined
    }
    case 'json':
      return toJson(text)
    case 'text':
    case 'bytes':
    case 'other':
      return text
  }
}

/** `value` as `to`. Null stays null. @throws RowMistake when it cannot be one */
export function castValue(value: Value, from: LogicalType, to: LogicalType): Value {
  if (value === null) return null
  if (typeof value !== 'string') throw new RowMistake(`bytes cannot be read as ${to}`)
  if (from === 'boolean' && to === 'text') return value === 't' ? 'true' : 'false'
  const converted = convert(value, to)
  if (converted === undefined) throw new RowMistake(`${shownValue(value)} is no ${to}`)
  return converted
}
