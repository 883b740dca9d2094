// misfit: why a value does not fit into its column, where the system itself would round, cut or take it silently.
import type { Column, Value } from '../data/column.ts'
import { parseDecimal, trimDecimal } from '../data/decimal.ts'
import { shownValue } from '../mapping/cast-value.ts'

const integerBits = 64

function integerMisfit(text: string, { bits = integerBits }: Column): string | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined
  const limit = 2n ** BigInt(bits - 1)
  const number = BigInt(text)
  return number >= -limit && number < limit ? undefined : `${text} does not fit into ${bits} bits`
}

function decimalMisfit(text: string, { precision, scale }: Column): string | undefined {
  const decimal = parseDecimal(text)
  if (decimal === undefined) return undefined
  const trimmed = trimDecimal(decimal)
  const digits = (trimmed.unscaled < 0n ? -trimmed.unscaled : trimmed.unscaled).toString().length
  if (scale === undefined)
    return precision === undefined || digits <= precision
      ? undefined
      : `${shownValue(text)} has more than ${precision} digits`
  if (trimmed.scale > scale)
    return `${shownValue(text)} has more than ${scale} digits behind the point; round it`
  const whole = Math.max(0, digits - trimmed.scale)
  return precision === undefined || whole <= precision - scale
    ? undefined
    : `${shownValue(text)} has more than ${precision - scale} digits before the point`
}

function secondsMisfit(text: string, { scale = 6 }: Column): string | undefined {
  const fraction = /\.(\d+)/.exec(text)?.[1]?.replace(/0+$/, '') ?? ''
  return fraction.length > scale ? `${shownValue(text)} has more than ${scale} digits of a second` : undefined
}

/** Why `value` does not fit; undefined when it does, or when its system will say so itself. Pure. */
export function misfit(value: Value, column: Column): string | undefined {
  if (value === null) return column.nullable ? undefined : `${column.name} takes no null`
  if (typeof value !== 'string') return undefined
  switch (column.type) {
    case 'integer':
      return integerMisfit(value, column)
    case 'decimal':
      return decimalMisfit(value, column)
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return secondsMisfit(value, column)
    case 'text':
      return textMisfit(value, column)
    default:
      return undefined
  }
}

function textMisfit(text: string, { values, maxLength, native }: Column): string | undefined {
  if (values?.includes(text) === false) return `${shownValue(text)} is none of ${values.join(', ')}`
  if (maxLength === undefined || text.length <= maxLength) return undefined
  const length = Array.from(text).length
  return length > maxLength ? `a text of ${length} characters does not fit into ${native}` : undefined
}
