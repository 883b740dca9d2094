import type { Facts } from './field-types.ts'
import type { ReadingContext } from './reading-context.ts'
import { readNumber } from './values.ts'

const sides = {
  min: [
    'at least',
    'minimum',
    'min',
    'not less than',
    'no less than',
    'not below',
    'greater than or equal to',
  ],
  max: [
    'at most',
    'maximum',
    'max',
    'up to',
    'not more than',
    'no more than',
    'not greater than',
    'not above',
    'less than or equal to',
  ],
  above: ['greater than', 'more than', 'larger than', 'higher than', 'above', 'over'],
  below: ['less than', 'fewer than', 'smaller than', 'lower than', 'below', 'under'],
} as const
type Side = keyof typeof sides
const names: readonly Side[] = ['min', 'max', 'above', 'below']

type Bound = { readonly side: Side; readonly value: string }

/** `>= 0`, `< 100`. */
function readSign({ cursor }: ReadingContext): Side | undefined {
  const sign = cursor.mark('>', '<', '≥', '≤')
  if (sign === undefined) return undefined
  const isInclusive = sign === '≥' || sign === '≤' || cursor.mark('=') !== undefined
  const isLower = sign === '>' || sign === '≥'
  if (isInclusive) return isLower ? 'min' : 'max'
  return isLower ? 'above' : 'below'
}

const readSide = (context: ReadingContext): Bound | undefined =>
  context.cursor.attempt(() => {
    // The longest wording first: "greater than or equal to" is not "greater than".
    const side = names.find((name) => context.cursor.word(...sides[name]) !== undefined) ?? readSign(context)
    if (side === 'min' || side === 'max') context.cursor.word('length of', 'length', 'value', 'of')
    const value = side === undefined ? undefined : readNumber(context)
    return side === undefined || value === undefined ? undefined : { side, value }
  })

/** `between 3 and 20`, `from 3 to 20`, `3 to 20`, `1..5`. */
const readRange = (context: ReadingContext): readonly [Bound, Bound] | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const joiner = cursor.word('between') === undefined ? 'to' : 'and'
    if (joiner === 'to') cursor.word('from')
    const low = readNumber(context)
    const isDotted = cursor.mark('.') !== undefined && cursor.mark('.') !== undefined
    const isJoined = isDotted || cursor.mark('–') !== undefined || cursor.word(joiner) !== undefined
    const high = low !== undefined && isJoined ? readNumber(context) : undefined
    return low === undefined || high === undefined
      ? undefined
      : [
          { side: 'min', value: low },
          { side: 'max', value: high },
        ]
  })

/** `at least 3 and at most 200`. */
function readSides(context: ReadingContext): readonly Bound[] | undefined {
  const first = readSide(context)
  if (first === undefined) return undefined
  const second = context.cursor.attempt(() =>
    context.cursor.word('and') === undefined ? undefined : readSide(context),
  )
  return second === undefined ? [first] : [first, second]
}

const lengthUnits = ['characters long', 'characters in length', 'characters', 'chars'] as const
const speaksOfLength = ({ cursor: { tokens } }: ReadingContext, from: number, to: number): boolean =>
  tokens.slice(from, to).some(({ value }) => value === 'length')

/** Lengths are whole, and `more than 3` is `at least 4`. */
function lengthFact({ side, value }: Bound): Partial<Facts> | undefined {
  if (!/^\d{1,6}$/.test(value)) return undefined
  const length = Number(value)
  if (side === 'min') return { minLength: length }
  if (side === 'max') return length < 1 ? undefined : { maxLength: length }
  if (side === 'above') return { minLength: length + 1 }
  return length < 2 ? undefined : { maxLength: length - 1 }
}

function joined(facts: readonly (Partial<Facts> | undefined)[]): Partial<Facts> | undefined {
  const found = facts.flatMap((one) => one ?? [])
  const keys = found.flatMap((one) => Object.keys(one))
  const isWhole = found.length === facts.length && new Set(keys).size === keys.length
  return isWhole ? found.reduce((all, one) => ({ ...all, ...one }), {}) : undefined
}

/** `2 characters`, `exactly 2 characters`. */
const readExactLength = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    context.cursor.word('exactly')
    const text = readNumber(context)
    if (text === undefined || context.cursor.word(...lengthUnits) === undefined) return undefined
    const length = /^\d{1,6}$/.test(text) ? Number(text) : 0
    return length < 1 ? undefined : { minLength: length, maxLength: length }
  })

/**
 * How large a value or how long a text may be: `at least 3`, `between 3 and 200 characters`, `> 0`. Undefined when the
 * words at the cursor say nothing of it.
 */
export const readBound = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const exact = readExactLength(context)
    if (exact !== undefined) return exact
    const start = context.cursor.position()
    context.cursor.word('length')
    const bounds = readRange(context) ?? readSides(context)
    if (bounds === undefined) return undefined
    const isLength =
      speaksOfLength(context, start, context.cursor.position()) ||
      context.cursor.tokens[context.cursor.position()]?.value === 'characters'
    const unit = context.cursor.word(...lengthUnits)
    if (isLength || unit !== undefined) return joined(bounds.map(lengthFact))
    return joined(bounds.map(({ side, value }) => ({ [side]: value })))
  })
