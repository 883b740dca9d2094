import { isDeepStrictEqual } from 'node:util'
import type { Cursor } from './cursor.ts'
import { currencyCalled, digitsOf } from './currencies.ts'
import type { FieldType } from '../../domain/application-model/field.ts'
import { readBound } from './field-bounds.ts'
import { readDuration, readNumber } from './values.ts'
import { readList, type ReadingContext } from './reading-context.ts'
import type { FieldDraft } from './element.ts'
import { stateOf } from './vocabulary.ts'

/** What is said of a field between parentheses. */
export type Facts = Omit<FieldDraft, 'label'> & {
  /** A bound that is no value itself: `greater than 0`. */
  readonly above?: string
  readonly below?: string
  /** The greatest number of so many digits, on both sides of 0. */
  readonly limit?: string
}

const typeWords: readonly (readonly [FieldType, readonly string[]])[] = [
  ['datetime', ['date and time', 'datetime', 'date-time', 'timestamp']],
  ['text', ['long text', 'multi-line text', 'multiline text', 'free text', 'text']],
  ['string', ['short text', 'string']],
  ['int', ['whole number', 'integer number', 'integer', 'int']],
  ['decimal', ['decimal number', 'decimal', 'number']],
  ['money', ['money', 'amount of money']],
  ['bool', ['yes or no', 'true or false', 'yes-no', 'boolean', 'bool', 'flag']],
  ['date', ['date']],
  ['time', ['time of day', 'time']],
  ['email', ['email address', 'e-mail', 'email']],
  ['url', ['web address', 'url', 'link']],
  ['phone', ['phone number', 'phone']],
  ['uuid', ['uuid']],
  ['json', ['json']],
  ['file', ['file', 'image', 'photo', 'attachment', 'document']],
  ['duration', ['duration']],
]

/** `yes/no`. */
const readYesNo = (cursor: Cursor): boolean =>
  cursor.attempt(() => {
    const yes = cursor.word('yes', 'true')
    if (yes === undefined || cursor.mark('/') === undefined) return undefined
    return cursor.word(yes === 'yes' ? 'no' : 'false')
  }) !== undefined

/** The type that a word names. */
export function readType({ cursor }: ReadingContext): FieldType | undefined {
  if (readYesNo(cursor)) return 'bool'
  return typeWords.find(([, words]) => cursor.word(...words) !== undefined)?.[0]
}

const notInValues = new Set([
  'or',
  'and',
  'default',
  'defaults',
  'initially',
  'starting',
  'not',
  'unless',
  'except',
  'only',
  'when',
  'if',
])

/** A value without a field to compare with: a word or words up to a separator, or quoted. */
export function readFreeValue({ cursor }: ReadingContext): string | undefined {
  const quoted = cursor.take('quoted')
  if (quoted !== undefined) return stateOf(quoted.value)
  const words: string[] = []
  for (;;) {
    const token = cursor.peek()
    if (token?.kind !== 'word' || notInValues.has(token.value)) break
    words.push(token.value)
    cursor.skip(1)
  }
  return words.length === 0 || words.length > 4 ? undefined : stateOf(words.join(' '))
}

/** `one of a, b or c`, `enum: a, b, c`, `enum (a, b)`. */
const readChoice = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const word = cursor.word('one of the following', 'one of', 'either', 'enum of', 'enum', 'choice of')
    if (word === undefined) return undefined
    cursor.mark(':')
    const isOpen = cursor.mark('(') !== undefined
    const values = readList(context, () => (isConstraint(context) ? undefined : readFreeValue(context)))
    if (values === undefined || (isOpen && cursor.mark(')') === undefined)) return undefined
    return new Set(values).size === values.length ? { type: 'enum', values } : undefined
  })

/** `low, normal or high`: at least two values, with an "or", and none of them a word for something else. */
const readBareChoice = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const start = cursor.position()
    const values = readList(context, () =>
      cursor.attempt(() => (readFact(context) === undefined ? true : undefined)) === undefined ||
      isConstraint(context)
        ? undefined
        : readFreeValue(context),
    )
    const hasOr = cursor.tokens.slice(start, cursor.position()).some(({ value }) => value === 'or')
    if (values === undefined || values.length < 2 || !hasOr) return undefined
    return new Set(values).size === values.length ? { type: 'enum', values } : undefined
  })

const isConstraint = ({ cursor }: ReadingContext): boolean =>
  /^(?:required|optional|unique|default|defaults|secret|personal|mandatory)$/.test(cursor.peek()?.value ?? '')

const words: Readonly<Record<string, Partial<Facts>>> = {
  required: { required: true },
  mandatory: { required: true },
  optional: { required: false },
  unique: { unique: true },
  'personal data': { sensitive: 'pii' },
  secret: { sensitive: 'secret' },
  'not negative': { min: '0' },
  'non-negative': { min: '0' },
  positive: { above: '0' },
  computed: { isComputed: true },
  calculated: { isComputed: true },
}

/** These stand in front of a type without a comma: `optional date`, `unique text`. */
const flagWords: ReadonlySet<string> = new Set(['required', 'mandatory', 'optional', 'unique', 'valid'])

const readDefault = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('default value', 'default is', 'default', 'defaults to', 'by default') === undefined)
      return undefined
    cursor.mark(':')
    const value =
      readDuration(context) ??
      readNumber(context) ??
      cursor.take('date')?.value ??
      cursor.take('time')?.value ??
      cursor.take('quoted')?.value ??
      readFreeValue(context)
    return value === undefined ? undefined : { default: value }
  })

/** The words in front of `by default`, at most four. */
function readWordsBefore({ cursor }: ReadingContext, end: string): readonly string[] | undefined {
  const words: string[] = []
  while (words.length < 4 && cursor.peek()?.value !== end) {
    const word = cursor.take('word')?.value
    if (word === undefined || notInValues.has(word)) return undefined
    words.push(word)
  }
  return words
}

/** `registered by default`, `5 by default`: the value stands in front. */
const readTrailingDefault = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const said = cursor.take('quoted') ?? cursor.take('number')
    const value = said?.value ?? stateOf(readWordsBefore(context, 'by')?.join(' ') ?? '')
    return value === '' || cursor.word('by default') === undefined ? undefined : { default: value }
  })

const readPattern = ({ cursor }: ReadingContext): Partial<Facts> | undefined =>
  cursor.attempt(() => {
    if (cursor.word('matches', 'matching', 'must match') === undefined) return undefined
    const pattern = cursor.take('pattern')?.value
    return pattern === undefined || !isPattern(pattern) ? undefined : { pattern }
  })

/** Whether text is a regular expression that can be compiled. */
export function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== ''
  } catch {
    return false // The question itself.
  }
}

/** `decimal(10,2)`: ten digits, two of them after the point. */
const readPrecision = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.mark('(') === undefined) return undefined
    const [, digits, scale] =
      /^(\d{1,2}),(\d{1,2})$/.exec(`${readNumber(context)}${cursor.mark(',')}${readNumber(context)}`) ?? []
    if (digits === undefined || scale === undefined || cursor.mark(')') === undefined) return undefined
    const [whole, places] = [Number(digits) - Number(scale), Number(scale)]
    if (whole < 1 || whole > 15 || places > 12) return undefined
    const most = '9'.repeat(whole) + (places === 0 ? '' : `.${'9'.repeat(places)}`)
    return { scale: places, limit: most }
  })

const readScale = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    context.cursor.word('with')
    const digits = readNumber(context)
    if (digits === undefined || context.cursor.word('decimal places', 'decimals', 'places') === undefined)
      return undefined
    return /^(?:\d|1[0-2])$/.test(digits) ? { scale: Number(digits) } : undefined
  })

/** `EUR`, `in EUR`, `(EUR)`: the currency of an amount. */
export const readCurrency = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const isOpen = cursor.mark('(') !== undefined
    cursor.word('in')
    const currency = currencyCalled(cursor.take('word')?.value ?? '')
    if (currency === undefined || (isOpen && cursor.mark(')') === undefined)) return undefined
    return { type: 'money', currency, scale: digitsOf(currency) }
  })

function readFact(context: ReadingContext): Partial<Facts> | undefined {
  const choice = readChoice(context)
  if (choice !== undefined) return choice
  const word = context.cursor.word(...Object.keys(words))
  if (word !== undefined) return words[word]
  const said =
    readBound(context) ??
    readDefault(context) ??
    readTrailingDefault(context) ??
    readPattern(context) ??
    readScale(context)
  if (said !== undefined) return said
  const type = readType(context)
  if (type === undefined || type === 'money') return readCurrency(context) ?? (type && { type })
  const digits = type === 'decimal' ? (readPrecision(context) ?? readScale(context)) : undefined
  return { type, ...digits }
}

/** Words that only a rule begins with: nothing has to stand between `integer` and `from 0 to 100`. */
const rulesBegin = /^(?:from|between|at|up|exactly|matching|greater|less|more|with)$/

/** What separates two facts; after `optional` and the like, and before a rule, nothing has to. */
function readSeparator({ cursor }: ReadingContext): boolean {
  const before = cursor.tokens[cursor.position() - 1]?.value ?? ''
  const mark = cursor.mark(',', ';')
  return (
    cursor.word('and') !== undefined ||
    mark !== undefined ||
    flagWords.has(before) ||
    rulesBegin.test(cursor.peek()?.value ?? '')
  )
}

/** Two facts that cannot both be meant: `text, date`, or `at least 3, greater than 5`. */
function contradicts(all: Partial<Facts>, next: Partial<Facts>): boolean {
  const before = new Map<string, unknown>(Object.entries(all))
  const both = { ...all, ...next }
  return (
    Object.entries(next).some(
      ([key, value]) => before.has(key) && !isDeepStrictEqual(before.get(key), value),
    ) ||
    (both.min !== undefined && both.above !== undefined) ||
    (both.max !== undefined && both.below !== undefined)
  )
}

/** `text, unique, at most 200 characters`: everything up to `)`. Undefined when a word of it is not known. */
export function readFacts(context: ReadingContext): Partial<Facts> | undefined {
  context.cursor.word('valid')
  let all = readFact(context) ?? readBareChoice(context)
  while (all !== undefined) {
    const before: Partial<Facts> = all
    const next = context.cursor.attempt(() => (readSeparator(context) ? readFact(context) : undefined))
    if (next === undefined) return before
    all = contradicts(before, next) ? undefined : { ...before, ...next }
  }
  return undefined
}
