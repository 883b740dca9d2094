// compare-values: which of two values comes first, and whether they are one. Null is decided by the caller.
import type { Value } from '../data/column.ts'
import { compareDecimals, parseDecimal } from '../data/decimal.ts'
import { RowMistake, shownValue } from './cast-value.ts'
import type { Shape } from './shape.ts'

export const isTrue = (value: Value): boolean => value === 't'

const asText = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : Buffer.from(value).toString('latin1')

const compareText = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1)

function compareNumbers(left: string, right: string): number {
  const [a, b] = [parseDecimal(left), parseDecimal(right)]
  if (a !== undefined && b !== undefined) return compareDecimals(a, b)
  // NaN is one value, and the largest, as in PostgreSQL; so NaN = NaN is true.
  const [x, y] = [Number(left), Number(right)]
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return x === y ? 0 : x < y ? -1 : 1
}

const rankOfEndless = (text: string): number => (text === 'infinity' ? 1 : text === '-infinity' ? -1 : 0)

function compareMoments(left: string, right: string): number {
  for (const text of [left, right]) {
    if (text.endsWith(' BC'))
      throw new RowMistake(`${shownValue(text)} cannot be compared: it is before Christ`)
  }
  const ranks = rankOfEndless(left) - rankOfEndless(right)
  if (ranks !== 0 || rankOfEndless(left) !== 0) return ranks
  // The longer year is the later one; of equal length, text sorts as time does.
  return left.indexOf('-') - right.indexOf('-') || compareText(left, right)
}

/** Negative, zero or positive. Both are of `type`, text is ordered by code units. @throws RowMistake */
export function compareValues(
  left: string | Uint8Array,
  right: string | Uint8Array,
  type: Shape['type'],
): number {
  const [a, b] = [asText(left), asText(right)]
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'float':
      return compareNumbers(a, b)
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return compareMoments(a, b)
    default:
      return compareText(a, b)
  }
}

export const valuesEqual = (
  left: string | Uint8Array,
  right: string | Uint8Array,
  type: Shape['type'],
): boolean => compareValues(left, right, type) === 0
