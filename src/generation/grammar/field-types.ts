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

/** `at least 3`, `at most 200 characters`. */
const readBound = (context: ReadingContext): Partial<Facts> | undefined =>
  context.cursor.attempt(() => {
    const word = context.cursor.word('at least', 'minimum', 'min', 'at most', 'maximum', 'max', 'up to')
    const value = word === undefined ? undefined : readNumber(context)
    if (word === undefined || value === undefined) return undefined
    const isLower = ['at least', 'minimum', 'min'].includes(word)
    if (context.cursor.word('characters') === undefined) return isLower ? { min: value } : { max: value }
    if (!/^\d{1,6}$/.test(value)) return undefined
    return isLower ? { minLength: Number(value) } : { maxLength: Number(value) }
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

function readFact(context: ReadingContext): Partial<Facts> | undefined {
  const choice = readChoice(context)
  if (choice !== undefined) return choice
  const word = context.cursor.word(...Object.keys(words))
  if (word !== undefined) return words[word]
  const bound =
    readBound(context) ??
    readRange(context) ??
    readDefault(context) ??
    readPattern(context) ??
    readScale(context)
  if (bound !== undefined) return bound
  const type = readType(context)
  return type && { type }
}

/** `text, unique, at most 200 characters`: everything up to `)`. Undefined when a word of it is not known. */
export function readFacts(context: ReadingContext): Partial<Facts> | undefined {
  const facts = readList(context, () => readFact(context))
  return facts?.reduce((all, fact) => ({ ...all, ...fact }), {})
}
