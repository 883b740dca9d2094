// Values that a field might have in a test: the plain one first, then those that lie at the edges of its bounds and of
// the numbers and durations that rules speak of.
import type { Expression } from '../../../../domain/application-model/expression.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import {
  addDecimals,
  parseDecimal,
  printDecimal,
  roundDecimal,
} from '../../application/src/runtime/expressions/decimal.ts'
import { moments } from '../../application/src/runtime/expressions/moments.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import type { ModelIndex } from './model-index.ts'
import { textMatching } from './pattern-text.ts'
import { sceneNow, sceneToday } from './scene.ts'

/** Every part of an expression, itself first. */
export function partsOf(expression: Expression): readonly Expression[] {
  const inner: readonly (Expression | undefined)[] =
    'left' in expression
      ? [expression.left, expression.right]
      : 'parts' in expression
        ? expression.parts
        : expression.op === 'in'
          ? [expression.value, ...expression.options]
          : expression.op === 'aggregate'
            ? [expression.value, expression.where]
            : expression.op !== 'literal' && 'value' in expression
              ? [expression.value]
              : []
  return [expression, ...inner.flatMap((part) => (part === undefined ? [] : partsOf(part)))]
}

/** Numbers, durations, texts and patterns that expressions speak of. */
export type Hints = {
  readonly numbers: readonly string[]
  readonly durations: readonly string[]
  readonly patterns: readonly string[]
}

export function hintsOf(expressions: readonly Expression[]): Hints {
  const parts = expressions.flatMap((expression) => partsOf(expression))
  const literals = (type: string): readonly string[] =>
    parts.flatMap((part) =>
      part.op === 'literal' && part.type === type && typeof part.value === 'string' ? [part.value] : [],
    )
  return {
    numbers: literals('number'),
    durations: literals('duration'),
    patterns: parts.flatMap((part) => (part.op === 'matches' ? [part.pattern] : [])),
  }
}

const unique = (values: readonly Value[]): readonly Value[] => [...new Set(values)]

/** The smallest step between two values of a number. */
const stepOf = ({ type, scale }: Field): string =>
  type === 'int' || scale === 0 ? '1' : `0.${'1'.padStart(scale ?? 2, '0')}`

/** A number as the API shows it; undefined when the field cannot hold it. */
export function asNumber(field: Field, text: string): Value | undefined {
  const decimal = parseDecimal(text)
  if (decimal === undefined) return undefined
  const scale = field.type === 'int' ? 0 : (field.scale ?? 2)
  if (decimal.scale > scale && printDecimal(roundDecimal(decimal, scale)) !== text) return undefined
  const printed = printDecimal(roundDecimal(decimal, scale))
  return field.type === 'int' ? Number(printed) : printed
}

/** Those of `texts` that a field can hold. */
function numbersOf(field: Field, texts: readonly string[]): readonly Value[] {
  const found: Value[] = []
  for (const text of texts) {
    const value = asNumber(field, text)
    if (value !== undefined) found.push(value)
  }
  return found
}

/** A number and its two neighbours, a step of the field away. */
export function aroundNumber(field: Field, text: string): readonly Value[] {
  const [value, step] = [parseDecimal(text), parseDecimal(stepOf(field))]
  if (value === undefined || step === undefined) return []
  const back = { ...step, units: -step.units }
  return numbersOf(
    field,
    [value, addDecimals(value, step), addDecimals(value, back)].map((decimal) => printDecimal(decimal)),
  )
}

/** The moments of a scene are few and asked for again and again; calendars are slow. */
const known = new Map<string, readonly Value[]>()

function shifted(start: string, step: string): readonly Value[] {
  const key = `${start} ${step}`
  const before = known.get(key)
  if (before !== undefined) return before
  const found = [moments.plus(start, step), moments.minus(start, step)]
  known.set(key, found)
  return found
}

/** A moment and its neighbours: days for a date, minutes and days for an instant. */
export function aroundMoment(field: Field, moment: string): readonly Value[] {
  const steps = field.type === 'date' ? ['P1D'] : ['PT1M', 'P1D']
  const start =
    field.type === 'date' ? moment.slice(0, 10) : moment.length === 10 ? `${moment}T12:00:00Z` : moment
  const around: Value[] = [start]
  for (const step of steps) around.push(...shifted(start, step))
  return around
}

/** Text of a length, which tells rows apart by its number. */
export const textOfLength = (label: string, number: number, length: number): string => {
  const plain = `${label} ${number}`
  return plain.length >= length ? plain.slice(plain.length - length) : plain.padEnd(length, 'x')
}

function textCandidates(field: Field, number: number, { numbers, patterns }: Hints): readonly Value[] {
  const pattern = field.pattern ?? patterns[0]
  if (pattern !== undefined)
    return [textMatching(pattern, number * 7 + 1) ?? null, textMatching(pattern, number) ?? null]
  const least = field.minLength ?? 1
  const most = field.maxLength ?? 255
  const plain = textOfLength(
    field.label,
    number,
    Math.min(most, Math.max(least, `${field.label} ${number}`.length)),
  )
  const lengths = numbers.flatMap((text) => [Number(text), Number(text) + 1, Number(text) - 1])
  return [
    plain,
    ...lengths
      .filter((length) => Number.isInteger(length) && length >= least && length <= Math.min(most, 5000))
      .map((length) => textOfLength(field.label, number, length)),
  ]
}

function numberCandidates(field: Field, number: number, { numbers }: Hints): readonly Value[] {
  const own = field.unique ? [String(Number(field.min ?? 1) + number)] : []
  const edges = [field.min, field.max].flatMap((edge) => (edge === undefined ? [] : [edge]))
  const around: Value[] = []
  for (const text of [...edges, ...numbers]) around.push(...aroundNumber(field, text))
  return [...numbersOf(field, [...own, '1', '2', '10', '0', '100']), ...around]
}

function momentCandidates(field: Field, number: number, { durations }: Hints): readonly Value[] {
  const start = field.type === 'date' ? sceneToday : sceneNow
  const plain = field.unique ? [moments.plus(start, `P${number + 1}D`)] : []
  const far: Value[] = []
  for (const step of ['P1D', 'P2D', 'P7D', 'P30D']) far.push(...shifted(start, step))
  const said: Value[] = []
  for (const moment of durations.flatMap((step) => shifted(start, step)))
    if (typeof moment === 'string') said.push(...aroundMoment(field, moment))
  return [...plain, ...far.slice(0, 1), ...aroundMoment(field, start), ...far.slice(1), ...said]
}

const others: Partial<Record<Field['type'], (number: number) => readonly Value[]>> = {
  email: (number) => [`person${number}@example.com`],
  url: (number) => [`https://example.com/${number}`],
  phone: (number) => [`+4930${String(1_000_000 + number)}`],
  uuid: (number) => [`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`],
  time: (number) => [`${String(8 + (number % 10)).padStart(2, '0')}:00`, '20:00', '06:00', '12:30', '23:30'],
  duration: (number) => [`P${number + 1}D`],
  json: (number) => [{ number }],
  bool: () => [false, true],
}

/** Values to try for a field, plain ones first; `number` tells rows apart. Null only where the field may be empty. */
export function candidatesOf(
  index: ModelIndex,
  field: Field,
  number: number,
  hints: Hints,
): readonly Value[] {
  const known = others[field.type]?.(number)
  const values =
    known ??
    (field.type === 'enum'
      ? [...(field.default === undefined ? [] : [field.default]), ...index.values(field.enum)]
      : field.type === 'int' || field.type === 'decimal' || field.type === 'money'
        ? numberCandidates(field, number, hints)
        : field.type === 'date' || field.type === 'datetime'
          ? momentCandidates(field, number, hints)
          : textCandidates(field, number, hints))
  const filled = values.filter((value) => value !== null)
  return unique(field.required ? filled : [null, ...filled])
}
