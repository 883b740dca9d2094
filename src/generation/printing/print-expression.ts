import { isDeepStrictEqual } from 'node:util'
import type { Comparison, Expression } from '../../domain/application-model/expression.ts'
import type { Words } from './print-context.ts'

const units: Readonly<Record<string, string>> = { D: 'days', W: 'weeks', Y: 'years', H: 'hours' }

/** `P14D` as `14 days`. */
export function printDuration(duration: string): string {
  const [, time = '', amount = '', letter = ''] = /^P(T?)(\d+)([DWYHM])$/.exec(duration) ?? []
  const month = time === '' ? 'months' : 'minutes'
  return `${amount} ${units[letter] ?? month}`
}

const arithmetic = { add: 'plus', sub: 'minus', mul: 'times', div: 'divided by' } as const
const comparisons: Readonly<Record<Comparison, string>> = {
  eq: '',
  ne: 'different from ',
  lt: 'less than ',
  le: 'at most ',
  gt: 'greater than ',
  ge: 'at least ',
}

function printLiteral({ type, value }: Extract<Expression, { op: 'literal' }>): string {
  if (type === 'duration') return printDuration(String(value))
  return type === 'string' || type === 'enum' ? `"${value}"` : String(value)
}

/** A value over a row of `entity`, as the grammar reads it. */
export function printValue(words: Words, entity: string, value: Expression): string {
  switch (value.op) {
    case 'literal':
      return printLiteral(value)
    case 'field':
      return words.path(entity, value.path)
    case 'add':
    case 'sub': {
      const left = printValue(words, entity, value.left)
      const { right } = value
      if (right.op === 'literal' && right.type === 'duration')
        return `${printLiteral(right)} ${value.op === 'add' ? 'after' : 'before'} ${left}`
      return `${left} ${arithmetic[value.op]} ${printValue(words, entity, right)}`
    }
    case 'mul':
    case 'div':
      return `${printValue(words, entity, value.left)} ${arithmetic[value.op]} ${printValue(words, entity, value.right)}`
    default:
      return value.op
  }
}

/** The two bounds of `between`, when the value is that. */
function boundsIn(value: Expression): readonly Expression[] | undefined {
  if (value.op !== 'and') return undefined
  const [low, high, ...more] = value.parts
  const isBetween =
    low?.op === 'ge' && high?.op === 'le' && more.length === 0 && isDeepStrictEqual(low.left, high.left)
  return isBetween ? value.parts : undefined
}

const bound = (words: Words, entity: string, part: Expression | undefined): string =>
  part?.op === 'ge' || part?.op === 'le' ? printValue(words, entity, part.right) : ''

const formats = { email: 'a valid email', url: 'a valid url', phone: 'a valid phone number' } as const

const bounded: ReadonlySet<string> = new Set(['lt', 'le', 'gt', 'ge'])

/** `greater than 3 and less than 5`: two bounds of one value, which are said of it at once. */
function rangeIn(value: Expression): readonly Expression[] | undefined {
  if (value.op !== 'and' || value.parts.length !== 2) return undefined
  const [low, high] = value.parts
  if (low === undefined || high === undefined || !bounded.has(low.op) || !bounded.has(high.op))
    return undefined
  const isSame = 'left' in low && 'left' in high && isDeepStrictEqual(low.left, high.left)
  return isSame ? value.parts : undefined
}

/** What is said of a field after `must be` or `is`. */
export function printPredicate(words: Words, entity: string, said: Expression): string {
  const between = boundsIn(said)
  if (between !== undefined) {
    const [low] = between
    const unit = low !== undefined && 'left' in low && low.left.op === 'length' ? ' characters' : ''
    return `between ${between.map((part) => bound(words, entity, part)).join(' and ')}${unit}`
  }
  const range = rangeIn(said)
  // The unit of both stands at the end.
  if (range !== undefined)
    return range
      .map((part) => printPredicate(words, entity, part))
      .join(' and ')
      .replace(' characters and ', ' and ')
  switch (said.op) {
    case 'not':
      return `not ${printPredicate(words, entity, said.value)}`
    case 'empty':
      return 'empty'
    case 'format':
      return formats[said.format]
    case 'in':
      return `one of ${said.options.map((option) => printValue(words, entity, option)).join(', ')}`
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const unit = said.left.op === 'length' ? ' characters' : ''
      return `${comparisons[said.op] || (unit === '' ? '' : 'exactly ')}${printValue(words, entity, said.right)}${unit}`
    }
    default:
      return said.op
  }
}

/** The field path that a predicate is about. */
export function subjectOf(said: Expression): readonly string[] {
  switch (said.op) {
    case 'field':
      return said.path
    case 'not':
    case 'empty':
    case 'length':
    case 'format':
    case 'in':
    case 'matches':
      return subjectOf(said.value)
    case 'and':
    case 'or':
      return said.parts[0] === undefined ? [] : subjectOf(said.parts[0])
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return subjectOf(said.left)
    default:
      return []
  }
}

/** `it has at least 1 work orders`. */
function printCountCondition(words: Words, entity: string, condition: Expression): string | undefined {
  switch (condition.op) {
    case 'eq':
    case 'ge':
    case 'gt':
    case 'le':
    case 'lt': {
      const { left, right, op } = condition
      if (left.op !== 'aggregate') return undefined
      const child = words.target(entity, left.relation) ?? ''
      const { where } = left
      const state = where?.op === 'eq' && where.right.op === 'literal' ? `"${where.right.value}" ` : ''
      const bound = comparisons[op] || 'exactly '
      return `it has ${bound}${printValue(words, entity, right)} ${state}${words.many(child)}`
    }
    default:
      return undefined
  }
}

/** A condition over a row of `entity`, as it stands after `when`. */
export function printCondition(words: Words, entity: string, condition: Expression): string {
  if ((condition.op === 'and' || condition.op === 'or') && rangeIn(condition) === undefined)
    return condition.parts.map((part) => printCondition(words, entity, part)).join(` ${condition.op} `)
  const counted = printCountCondition(words, entity, condition)
  if (counted !== undefined) return counted
  return `${words.path(entity, subjectOf(condition))} is ${printPredicate(words, entity, condition)}`
}

/** ` when ...` or ` unless ...`; empty without a condition. */
export function printTrailing(words: Words, entity: string, condition: Expression | undefined): string {
  if (condition === undefined) return ''
  const inner = condition.op === 'not' ? condition.value : undefined
  if ((inner?.op === 'and' || inner?.op === 'or') && rangeIn(inner) === undefined)
    return ` unless ${printCondition(words, entity, inner)}`
  return ` when ${printCondition(words, entity, condition)}`
}
