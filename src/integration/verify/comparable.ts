// comparable: one text for each value, the same for values that are the same, whichever system they came from.
import type { Column, Row, Value } from '../data/column.ts'
import { readDate, readTime, readTimestamp } from '../data/date-time.ts'
import { parseDecimal, printDecimal, trimDecimal } from '../data/decimal.ts'

// Most values are in their one form already, and every value of both sides passes here.
const plainInteger = /^(?:0|-?[1-9]\d*)$/
const plainDecimal = /^(-?(?:0|[1-9]\d*))\.(\d*?)0*$/
const plainDate = /^\d{4}-\d\d-\d\d$/
const plainMoment = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{0,5}[1-9])?$/

function comparableDecimal(text: string): string {
  if (plainInteger.test(text)) return text
  const [, whole, fraction] = plainDecimal.exec(text) ?? []
  if (whole !== undefined && whole !== '-0') return fraction === '' ? whole : `${whole}.${fraction}`
  const decimal = parseDecimal(text)
  return decimal === undefined ? text : printDecimal(trimDecimal(decimal))
}

const comparableMoment = (text: string, zone: 'with-zone' | 'without-zone'): string => {
  const isPlain =
    zone === 'with-zone'
      ? text.endsWith('+00') && plainMoment.test(text.slice(0, -3))
      : plainMoment.test(text)
  return isPlain ? text : (readTimestamp(text, zone) ?? text)
}

function comparableFloat(text: string): string {
  const number = Number(text)
  // Minus zero is zero.
  return Number.isNaN(number) ? text : String(number === 0 ? 0 : number)
}

/** JSON with its keys sorted, since a database may keep them in another order. */
function comparableJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    )
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function comparableText(text: string, { type, native }: Column): string {
  switch (type) {
    case 'decimal':
    case 'integer':
      return comparableDecimal(text)
    case 'float':
      return comparableFloat(text)
    case 'json':
      return comparableJson(text)
    case 'date':
      return plainDate.test(text) ? text : (readDate(text) ?? text)
    case 'time':
      return readTime(text) ?? text
    case 'timestamp':
      return comparableMoment(text, 'without-zone')
    case 'timestamptz':
      return comparableMoment(text, 'with-zone')
    case 'uuid':
      return text.toLowerCase()
    default:
      // PostgreSQL fills character(n) with spaces that mean nothing.
      return native.startsWith('character(') || native === 'character' ? text.trimEnd() : text
  }
}

/** `value` as text that equals that of every equal value of the column. Pure. */
export function comparableValue(value: Value, column: Column): string {
  if (value === null) return '\u0000'
  return typeof value === 'string'
    ? comparableText(value, column)
    : `\\x${Buffer.from(value).toString('hex')}`
}

/** All values of a row as one text. */
export const comparableRow = (row: Row, columns: readonly Column[]): string =>
  columns.map((column, at) => comparableValue(row[at] ?? null, column)).join('\u0001')
