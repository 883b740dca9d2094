import type { Caller, Truth, Value } from '../definition.ts'
import { isEmail, isPhone, isUrl } from '../values/formats.ts'
import { lengthOf, textOf } from '../values/print-value.ts'

type Operand = Value | undefined

/** Whether nothing was given: an empty text counts as nothing. */
export const isEmpty = (value: Operand): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '')

function compare(left: Operand, right: Operand, decide: (a: Value, b: Value) => boolean): Truth {
  if (left === undefined || right === undefined || isEmpty(left) || isEmpty(right)) return undefined
  return decide(left, right)
}

const formats = { email: isEmail, url: isUrl, phone: isPhone }

/** Texts, choices and yes-or-no values. An empty operand makes a comparison undefined. */
export const texts = {
  isEqual: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => x === y),
  isDifferent: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => x !== y),
  isLess: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => textOf(x) < textOf(y)),
  isAtMost: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => textOf(x) <= textOf(y)),
  isMore: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => textOf(x) > textOf(y)),
  isAtLeast: (a: Operand, b: Operand): Truth => compare(a, b, (x, y) => textOf(x) >= textOf(y)),
  isOneOf: (value: Operand, options: readonly Operand[]): Truth =>
    isEmpty(value) ? undefined : options.includes(value),
  matches: (value: Operand, pattern: RegExp): Truth =>
    isEmpty(value) ? undefined : pattern.test(textOf(value)),
  isFormat: (value: Operand, format: keyof typeof formats): Truth =>
    isEmpty(value) ? undefined : formats[format](textOf(value)),
  /** In characters as people count them. */
  length: (value: Operand): number | null => (isEmpty(value) ? null : lengthOf(textOf(value))),
  isTrue: (value: Operand): Truth => (isEmpty(value) ? undefined : value === true),
} as const

/** The id of the user who asks. */
export const idOf = (caller: Caller): string | null => (caller.kind === 'user' ? caller.id : null)
