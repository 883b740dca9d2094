import type { Truth, Value } from '../definition.ts'
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  multiplyDecimals,
  negate,
  parseDecimal,
  printDecimal,
  type Decimal,
} from './decimal.ts'

type Operand = Value | undefined

const zero: Decimal = { units: 0n, scale: 0 }

/** Integers come as numbers, decimals and money as text; anything else counts as empty. */
function read(value: Operand): Decimal | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? parseDecimal(String(value)) : undefined
  return typeof value === 'string' ? parseDecimal(value) : undefined
}

function compare(left: Operand, right: Operand, decide: (order: number) => boolean): Truth {
  const [a, b] = [read(left), read(right)]
  return a === undefined || b === undefined ? undefined : decide(compareDecimals(a, b))
}

type Calculation = (a: Decimal, b: Decimal) => Decimal | undefined

function calculate(left: Operand, right: Operand, operation: Calculation): string | null {
  const [a, b] = [read(left), read(right)]
  const result = a === undefined || b === undefined ? undefined : operation(a, b)
  return result === undefined ? null : printDecimal(result)
}

/** Numbers and money, exactly. An empty operand makes a comparison undefined and a calculation empty. */
export const numbers = {
  isEqual: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order === 0),
  isDifferent: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order !== 0),
  isLess: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order < 0),
  isAtMost: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order <= 0),
  isMore: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order > 0),
  isAtLeast: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order >= 0),
  plus: (a: Operand, b: Operand): string | null => calculate(a, b, addDecimals),
  minus: (a: Operand, b: Operand): string | null => calculate(a, b, (x, y) => addDecimals(x, negate(y))),
  times: (a: Operand, b: Operand): string | null => calculate(a, b, multiplyDecimals),
  dividedBy: (a: Operand, b: Operand): string | null => calculate(a, b, divideDecimals),
  /** Empty values count as nothing. */
  sum: (values: readonly Operand[]): string =>
    printDecimal(values.reduce<Decimal>((total, value) => addDecimals(total, read(value) ?? zero), zero)),
} as const
