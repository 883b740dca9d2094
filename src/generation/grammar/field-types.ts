import { currencyCalled, digitsOf } from './currencies.ts'
import type { FieldType } from '../../domain/application-model/field.ts'
import { readDuration, readNumber } from './values.ts'
import { readList, type ReadingContext } from './reading-context.ts'
import type { FieldDraft } from './element.ts'
import { stateOf } from './vocabulary.ts'

type Facts = Omit<FieldDraft, 'label'>

const typeWords: readonly (readonly [FieldType, readonly string[]])[] = [
  ['datetime', ['date and time', 'datetime', 'date-time', 'timestamp']],
  ['text', ['long text', 'multi-line text', 'text']],
  ['string', ['short text', 'string']],
  ['int', ['whole number', 'integer', 'int']],
  ['decimal', ['decimal number', 'decimal', 'number']],
  ['money', ['money', 'amount of money']],
  ['bool', ['yes or no', 'yes-no', 'boolean', 'bool', 'flag']],
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

/** The type that a word names. */
export function readType({ cursor }: ReadingContext): FieldType | undefined {
  return typeWords.find(([, words]) => cursor.word(...words) !== undefined)?.[0]
}

const notInValues = new Set([
  'or',
  'and',
  'default',
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

/** `one of a, b or c`. */
const readChoice = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('one of') === undefined) return undefined
    const values = readList(context, () => (isConstraint(context) ? undefined : readFreeValue(context)))
    return values && { type: 'enum', values }
  })

const isConstraint = ({ cursor }: ReadingContext): boolean =>
  /^(?:required|optional|unique|default|secret|personal|mandatory)$/.test(cursor.peek()?.value ?? '')

const words: Readonly<Record<string, Partial<Facts>>> = {
  required: { required: true },
  mandatory: { required: true },
  optional: { required: false },
  unique: { unique: true },
  'personal data': { sensitive: 'pii' },
  secret: { sensitive: 'secret' },
  'not negative': { min: '0' },
}

const lowerWords = ['at least', 'minimum', 'min'] as const
const upperWords = ['at most', 'maximum', 'max', 'up to'] as const

function readSide(
  context: ReadingContext,
): { readonly isLower: boolean; readonly value: string } | undefined {
  const word = context.cursor.word(...lowerWords, ...upperWords)
  const value = word === undefined ? undefined : readNumber(context)
  return word === undefined || value === undefined
    ? undefined
    : { isLower: lowerWords.some((one) => one === word), value }
}

const lengthOf = (isLower: boolean, value: string): Partial<Facts> | undefined => {
  if (!/^\d{1,6}$/.test(value)) return undefined
  return isLower ? { minLength: Number(value) } : { maxLength: Number(value) }
}

/** `at least 3 and at most 200 characters`: the unit is said once, for both. */
const readLengths = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const first = readSide(context)
    context.cursor.word('and')
    const second = first === undefined ? undefined : readSide(context)
    if (first === undefined || second === undefined || first.isLower === second.isLower) return undefined
    if (context.cursor.word('characters') === undefined) return undefined
    const [low, high] = first.isLower ? [first, second] : [second, first]
    const [least, most] = [lengthOf(true, low.value), lengthOf(false, high.value)]
    return least && most && { ...least, ...most }
  })

/** `at least 3`, `at most 200 characters`. */
const readBound = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const side = readSide(context)
    if (side === undefined) return undefined
    const { isLower, value } = side
    if (context.cursor.word('characters') !== undefined) return lengthOf(isLower, value)
    return isLower ? { min: value } : { max: value }
  })

const readRange = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    if (context.cursor.word('between') === undefined) return undefined
    const min = readNumber(context)
    const max =
      min !== undefined && context.cursor.word('and') !== undefined ? readNumber(context) : undefined
    return min === undefined || max === undefined ? undefined : { min, max }
  })

const readDefault = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('default') === undefined) return undefined
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

const readScale = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    context.cursor.word('with')
    const digits = readNumber(context)
    if (digits === undefined || context.cursor.word('decimal places', 'decimals', 'places') === undefined)
      return undefined
    return /^(?:\d|1[0-2])$/.test(digits) ? { scale: Number(digits) } : undefined
  })

/** `EUR`, `in EUR`, `(EUR)`: the currency of an amount. */
const readCurrency = (context: ReadingContext): Partial<Facts> | undefined =>
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
  const bound =
    readLengths(context) ??
    readBound(context) ??
    readRange(context) ??
    readDefault(context) ??
    readPattern(context) ??
    readScale(context)
  if (bound !== undefined) return bound
  const type = readType(context)
  if (type === undefined || type === 'money') return readCurrency(context) ?? (type && { type })
  return { type }
}

/** `text, unique, at most 200 characters`: everything up to `)`. Undefined when a word of it is not known. */
export function readFacts(context: ReadingContext): Partial<Facts> | undefined {
  const facts = readList(context, () => readFact(context))
  return facts?.reduce((all, fact) => ({ ...all, ...fact }), {})
}
