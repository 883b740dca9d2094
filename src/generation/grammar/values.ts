import type { Expression } from '../../domain/application-model/expression.ts'
import { suggest } from '../../kernel/suggestion.ts'
import { readName, unknownPhrase, type ReadingContext } from './reading-context.ts'
import { readPath } from './subject.ts'
import { stateOf, type KnownEntity, type KnownField } from './vocabulary.ts'

const numberWords: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
}

/** A number in digits, or in words up to ten. Exact decimal text. */
export function readNumber({ cursor }: ReadingContext): string | undefined {
  const digits = cursor.take('number')?.value
  if (digits !== undefined) return digits
  const word = cursor.word(...Object.keys(numberWords))
  return word === undefined ? undefined : numberWords[word]
}

const durationLetters: Readonly<Record<string, string>> = {
  minute: 'PT#M',
  minutes: 'PT#M',
  hour: 'PT#H',
  hours: 'PT#H',
  day: 'P#D',
  days: 'P#D',
  week: 'P#W',
  weeks: 'P#W',
  month: 'P#M',
  months: 'P#M',
  year: 'P#Y',
  years: 'P#Y',
}

/** `14 days` as ISO 8601: `P14D`. */
export const readDuration = (context: ReadingContext): string | undefined =>
  context.cursor.attempt(() => {
    const amount = readNumber(context)
    if (amount === undefined || !/^\d+$/.test(amount)) return undefined
    const unit = context.cursor.word(...Object.keys(durationLetters))
    return unit === undefined ? undefined : durationLetters[unit]?.replace('#', amount)
  })

/** A value that `field` can have among its states. */
export function readState(context: ReadingContext, field: KnownField): string | undefined {
  const values = field.draft.values ?? []
  const quoted = context.cursor.attempt(() => {
    const state = stateOf(context.cursor.take('quoted')?.value ?? '')
    return values.includes(state) ? state : undefined
  })
  if (quoted !== undefined) return quoted
  return readName(context, (phrase) => values.find((value) => value === stateOf(phrase)))
}

/** As `readState`; what is none of them is blamed. */
export function expectState(context: ReadingContext, field: KnownField): string | undefined {
  const state = readState(context, field)
  if (state !== undefined) return state
  const phrase = unknownPhrase(context)
  return context.blame('NX2003', `"${phrase}" is no value of "${field.label}"`, () =>
    suggest(phrase, field.draft.values ?? []),
  )
}

const literal = (type: 'number' | 'string' | 'enum' | 'date' | 'duration', value: string): Expression => ({
  op: 'literal',
  type,
  value,
})

function readConstant(context: ReadingContext, field: KnownField | undefined): Expression | undefined {
  const { cursor } = context
  const state = field === undefined ? undefined : readState(context, field)
  if (state !== undefined) return literal('enum', state)
  const date = cursor.take('date')
  if (date !== undefined) return literal('date', date.value)
  const quoted = cursor.take('quoted')
  if (quoted !== undefined) return literal('string', quoted.value)
  const truth = cursor.word('true', 'yes', 'false', 'no')
  if (truth !== undefined)
    return { op: 'literal', type: 'boolean', value: truth === 'true' || truth === 'yes' }
  if (cursor.word('today') !== undefined) return { op: 'today' }
  if (cursor.word('now') !== undefined) return { op: 'now' }
  const number = readNumber(context)
  return number === undefined ? undefined : literal('number', number)
}

/** `14 days after the start date`. */
const readShifted = (context: ReadingContext, entity: KnownEntity): Expression | undefined =>
  context.cursor.attempt(() => {
    const duration = readDuration(context)
    if (duration === undefined) return undefined
    const way = context.cursor.word('after', 'before', 'from')
    const start = way === undefined ? undefined : readOperand(context, entity, undefined)
    if (start === undefined) return literal('duration', duration)
    return { op: way === 'before' ? 'sub' : 'add', left: start, right: literal('duration', duration) }
  })

/** A constant or a field, without arithmetic. `field` is what it is compared with or assigned to, for its states. */
export function readOperand(
  context: ReadingContext,
  entity: KnownEntity,
  field: KnownField | undefined,
): Expression | undefined {
  const shifted = readShifted(context, entity)
  if (shifted !== undefined) return shifted
  const constant = readConstant(context, field)
  if (constant !== undefined) return constant
  const path = readPath(context, entity)
  return path === undefined ? undefined : { op: 'field', path: path.path }
}

const strong: Readonly<Record<string, 'mul' | 'div'>> = {
  times: 'mul',
  'multiplied by': 'mul',
  'divided by': 'div',
}
const weak: Readonly<Record<string, 'add' | 'sub'>> = { plus: 'add', minus: 'sub' }

function readChain(
  context: ReadingContext,
  operators: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div'>>,
  readPart: () => Expression | undefined,
): Expression | undefined {
  let left = readPart()
  while (left !== undefined) {
    const before: Expression = left
    const longer: Expression | undefined = context.cursor.attempt(() => {
      const word = context.cursor.word(...Object.keys(operators))
      const op = word === undefined ? undefined : operators[word]
      const right = op === undefined ? undefined : readPart()
      return op === undefined || right === undefined ? undefined : { op, left: before, right }
    })
    if (longer === undefined) return left
    left = longer
  }
  return undefined
}

/** `quantity times price plus shipping`: times and divided bind closer than plus and minus. */
export const readValue = (
  context: ReadingContext,
  entity: KnownEntity,
  field?: KnownField,
): Expression | undefined =>
  readChain(context, weak, () => readChain(context, strong, () => readOperand(context, entity, field)))
