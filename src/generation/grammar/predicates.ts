import type { Comparison, Expression } from '../../domain/application-model/expression.ts'
import { readList, type ReadingContext } from './reading-context.ts'
import { expectState, readNumber, readValue } from './values.ts'
import type { KnownEntity, KnownField } from './vocabulary.ts'

const comparisonWords: readonly (readonly [Comparison, readonly string[]])[] = [
  [
    'ge',
    ['on or after', 'at or after', 'at least', 'no less than', 'no earlier than', 'greater than or equal to'],
  ],
  [
    'le',
    [
      'on or before',
      'at or before',
      'at most',
      'no more than',
      'no later than',
      'less than or equal to',
      'up to',
    ],
  ],
  ['gt', ['greater than', 'more than', 'higher than', 'larger than', 'later than', 'after', 'above', 'over']],
  [
    'lt',
    ['less than', 'fewer than', 'lower than', 'smaller than', 'earlier than', 'before', 'below', 'under'],
  ],
  ['eq', ['equal to', 'exactly', 'the same as']],
  ['ne', ['different from']],
]

const formats = {
  email: 'email',
  'email address': 'email',
  url: 'url',
  'web address': 'url',
  'phone number': 'phone',
} as const
type FormatWord = keyof typeof formats
const formatWords: readonly FormatWord[] = ['email address', 'email', 'web address', 'url', 'phone number']

/** `at least`, `after`, `the same as`. */
export function readComparison(context: ReadingContext): Comparison | undefined {
  for (const [op, words] of comparisonWords) if (context.cursor.word(...words) !== undefined) return op
  return undefined
}

const number = (value: string): Expression => ({ op: 'literal', type: 'number', value })

type Bound = { readonly op: Comparison; readonly count: string }

function readCountBound(context: ReadingContext): Bound | undefined {
  const op = readComparison(context)
  const count = op === undefined ? undefined : readNumber(context)
  return op === undefined || count === undefined ? undefined : { op, count }
}

/** `at most 200 characters`, `at least 3 and at most 200 characters`. */
const readLength = (context: ReadingContext, left: Expression): Expression | undefined =>
  context.cursor.attempt(() => {
    const first = readCountBound(context)
    const second = context.cursor.attempt(() =>
      context.cursor.word('and') === undefined ? undefined : readCountBound(context),
    )
    if (first === undefined || context.cursor.word('characters long', 'characters') === undefined)
      return undefined
    const compare = ({ op, count }: Bound): Expression => ({
      op,
      left: { op: 'length', value: left },
      right: number(count),
    })
    return second === undefined ? compare(first) : { op: 'and', parts: [compare(first), compare(second)] }
  })

/** `at most 5` after `at least 3 and`. */
const readSecondBound = (
  context: ReadingContext,
  entity: KnownEntity,
  left: Expression,
  field: KnownField,
): Expression | undefined =>
  context.cursor.attempt(() => {
    const op = context.cursor.word('and') === undefined ? undefined : readComparison(context)
    const right = op === undefined ? undefined : readValue(context, entity, field)
    return op === undefined || right === undefined ? undefined : { op, left, right }
  })

const readBetween = (
  context: ReadingContext,
  entity: KnownEntity,
  left: Expression,
): Expression | undefined => {
  const lower = readValue(context, entity)
  const upper =
    lower !== undefined && context.cursor.word('and') !== undefined ? readValue(context, entity) : undefined
  if (lower === undefined || upper === undefined) return undefined
  const isLength = context.cursor.word('characters long', 'characters') !== undefined
  const measured: Expression = isLength ? { op: 'length', value: left } : left
  return {
    op: 'and',
    parts: [
      { op: 'ge', left: measured, right: lower },
      { op: 'le', left: measured, right: upper },
    ],
  }
}

const adjectives: Readonly<Record<string, (left: Expression) => Expression>> = {
  empty: (value) => ({ op: 'empty', value }),
  blank: (value) => ({ op: 'empty', value }),
  set: (value) => ({ op: 'not', value: { op: 'empty', value } }),
  given: (value) => ({ op: 'not', value: { op: 'empty', value } }),
  positive: (left) => ({ op: 'gt', left, right: number('0') }),
  negative: (left) => ({ op: 'lt', left, right: number('0') }),
  'in the future': (left) => ({ op: 'gt', left, right: { op: 'now' } }),
  'in the past': (left) => ({ op: 'lt', left, right: { op: 'now' } }),
}

function readOptions(context: ReadingContext, field: KnownField, value: Expression): Expression | undefined {
  const options = readList(context, () =>
    field.draft.type === 'enum' ? expectState(context, field) : context.cursor.take('quoted')?.value,
  )
  const type = field.draft.type === 'enum' ? 'enum' : 'string'
  return (
    options && { op: 'in', value, options: options.map((option) => ({ op: 'literal', type, value: option })) }
  )
}

function readAdjective(context: ReadingContext, left: Expression): Expression | undefined {
  const word = context.cursor.word(...Object.keys(adjectives))
  return word === undefined ? undefined : adjectives[word]?.(left)
}

const readFormat = ({ cursor }: ReadingContext, value: Expression): Expression | undefined =>
  cursor.attempt(() => {
    if (cursor.word('a valid', 'an') === undefined) return undefined
    const word = formatWords.find((one) => cursor.word(one) !== undefined)
    return word === undefined ? undefined : { op: 'format', value, format: formats[word] }
  })

function readPlain(
  context: ReadingContext,
  entity: KnownEntity,
  left: Expression,
  field: KnownField,
): Expression | undefined {
  const { cursor } = context
  if (cursor.word('between') !== undefined) return readBetween(context, entity, left)
  if (cursor.word('one of') !== undefined) return readOptions(context, field, left)
  const known = readAdjective(context, left) ?? readFormat(context, left) ?? readLength(context, left)
  if (known !== undefined) return known
  const op = readComparison(context) ?? 'eq'
  const right =
    field.draft.type === 'enum' && op === 'eq'
      ? stateLiteral(context, field)
      : readValue(context, entity, field)
  if (right === undefined) return undefined
  const second = op === 'eq' ? undefined : readSecondBound(context, entity, left, field)
  return second === undefined ? { op, left, right } : { op: 'and', parts: [{ op, left, right }, second] }
}

function stateLiteral(context: ReadingContext, field: KnownField): Expression | undefined {
  const value = expectState(context, field)
  return value === undefined ? undefined : { op: 'literal', type: 'enum', value }
}

/** "not at least 3 and at most 5" is no range for some readers; "not between 3 and 5" is one for all. */
export function negated(context: ReadingContext, said: Expression): Expression | undefined {
  const isBetween = context.cursor.tokens.some(({ value }) => value === 'between')
  return said.op === 'and' && !isBetween
    ? context.blame('NX3003', '"not" before two bounds can be read in two ways: write one sentence for each')
    : { op: 'not', value: said }
}

/** What is said of a field after `is` or `must be`: a comparison, a state, `not empty`, `one of "a" or "b"`. */
export function readPredicate(
  context: ReadingContext,
  entity: KnownEntity,
  left: Expression,
  field: KnownField,
): Expression | undefined {
  const isNegated = context.cursor.word('not') !== undefined
  const said = readPlain(context, entity, left, field)
  return said === undefined || !isNegated ? said : negated(context, said)
}
