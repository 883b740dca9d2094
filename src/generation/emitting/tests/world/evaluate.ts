// What an expression of the model is for a row of a scene. It follows the model, not the code that was made from it, so
// that a mistake in that code does not repeat itself here.
import type { Expression } from '../../../../domain/application-model/expression.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import {
  parseDecimal,
  printDecimal,
  roundDecimal,
} from '../../application/src/runtime/expressions/decimal.ts'
import { all, not, some } from '../../application/src/runtime/expressions/logic.ts'
import { moments } from '../../application/src/runtime/expressions/moments.ts'
import { numbers } from '../../application/src/runtime/expressions/numbers.ts'
import { isEmpty, texts } from '../../application/src/runtime/expressions/texts.ts'
import type { Truth, Value } from '../../application/src/runtime/definition.ts'
import type { ModelIndex } from './model-index.ts'
import { isSamePerson, sceneNow, sceneToday, type Person, type Row } from './scene.ts'

/** Where an expression is looked at: the rows that there are, and the model. */
export type Setting = { readonly index: ModelIndex; readonly rows: readonly Row[] }

type Kind = 'number' | 'moment' | 'text'

const kinds: Partial<Record<Field['type'], Kind>> = {
  int: 'number',
  decimal: 'number',
  money: 'number',
  date: 'moment',
  datetime: 'moment',
}

/** The kind of values that an expression gives, for a row of `entity`. */
export function kindOf(index: ModelIndex, entity: string, expression: Expression): Kind {
  switch (expression.op) {
    case 'literal':
      return expression.type === 'number' ? 'number' : expression.type === 'date' ? 'moment' : 'text'
    case 'today':
    case 'now':
      return 'moment'
    case 'length':
    case 'aggregate':
    case 'mul':
    case 'div':
      return 'number'
    case 'add':
    case 'sub':
      return kindOf(index, entity, expression.left)
    case 'field': {
      const field = fieldAt(index, entity, expression.path)
      return (field === undefined ? undefined : kinds[field.type]) ?? 'text'
    }
    default:
      return 'text'
  }
}

/** The field that a path leads to, through parents. */
export function fieldAt(index: ModelIndex, entity: string, path: readonly string[]): Field | undefined {
  const [first, ...rest] = path
  if (first === undefined) return undefined
  if (rest.length === 0) return index.field(entity, first)
  const parent = index.parents(entity).find(({ name }) => name === first)
  return parent === undefined || parent.target === 'User' ? undefined : fieldAt(index, parent.target, rest)
}

/** The row or person that names of parents lead to. */
export function parentAt(row: Row, path: readonly string[]): Row | Person | undefined {
  let at: Row | Person | undefined = row
  for (const name of path) at = at?.kind === 'row' ? at.parents[name] : undefined
  return at
}

/** A field of a row as the API would show it: computed ones are computed. */
export function readField(setting: Setting, row: Row, name: string): Value {
  const field = setting.index.field(row.entity, name)
  if (field?.computed === undefined) return row.values[name] ?? null
  return fit(field, evaluate(setting, row, field.computed))
}

/** A computed value with the digits of its field. */
function fit(field: Field, value: Value): Value {
  const decimal =
    typeof value === 'string' || typeof value === 'number' ? parseDecimal(String(value)) : undefined
  if (decimal === undefined) return value
  if (field.type === 'int') return Number(printDecimal(roundDecimal(decimal, 0)))
  if (field.type !== 'decimal' && field.type !== 'money') return value
  return printDecimal(roundDecimal(decimal, field.scale ?? 2))
}

/** Rows that belong to what a to-many relation of a row, or of its parent (`customer.loans`), starts from. */
export function rowsAt({ index, rows }: Setting, row: Row, relation: string): readonly Row[] {
  const names = relation.split('.')
  const start = parentAt(row, names.slice(0, -1))
  const last = names.at(-1)
  if (start === undefined) return []
  const from = start.kind === 'row' ? start.entity : start.role
  const found = index.relation(start.kind === 'row' ? 'entity' : 'role', from, last ?? '')
  if (found === undefined) return []
  return rows.filter(
    (candidate) => candidate.entity === found.to && isSamePerson(candidate.parents[found.toName], start),
  )
}

/** The value of an expression; a truth that cannot be known is null. */
export function evaluate(setting: Setting, row: Row, expression: Expression): Value {
  switch (expression.op) {
    case 'literal':
      return expression.value
    case 'field': {
      const owner = parentAt(row, expression.path.slice(0, -1))
      const name = expression.path.at(-1)
      if (owner?.kind !== 'row' || name === undefined) return null
      return readField(setting, owner, name)
    }
    case 'today':
      return sceneToday
    case 'now':
      return sceneNow
    case 'me':
      return null
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return calculate(setting, row, expression)
    case 'length':
      return texts.length(evaluate(setting, row, expression.value))
    case 'aggregate':
      return aggregate(setting, row, expression)
    default:
      return truthOf(setting, row, expression) ?? null
  }
}

type Of<Op extends Expression['op']> = Extract<Expression, { op: Op }>

function calculate(
  setting: Setting,
  row: Row,
  { op, left, right }: Of<'add' | 'sub' | 'mul' | 'div'>,
): Value {
  const [a, b] = [evaluate(setting, row, left), evaluate(setting, row, right)]
  if (kindOf(setting.index, row.entity, left) === 'moment')
    return op === 'add' ? moments.plus(a, b) : op === 'sub' ? moments.minus(a, b) : null
  const names = { add: 'plus', sub: 'minus', mul: 'times', div: 'dividedBy' } as const
  return numbers[names[op]](a, b)
}

function aggregate(setting: Setting, row: Row, expression: Of<'aggregate'>): Value {
  const { relation, where, value } = expression
  // Every row of a scene was created at its moment, so each is in the current day, week, month and year.
  const rows = rowsAt(setting, row, relation).filter(
    (candidate) => where === undefined || truthOf(setting, candidate, where) === true,
  )
  if (expression.function === 'count' || value === undefined) return rows.length
  return numbers.sum(rows.map((candidate) => evaluate(setting, candidate, value)))
}

const comparisons = {
  eq: 'isEqual',
  ne: 'isDifferent',
  lt: 'isLess',
  le: 'isAtMost',
  gt: 'isMore',
  ge: 'isAtLeast',
} as const

/** Whether a condition holds: undefined when an empty field decides it. */
export function truthOf(setting: Setting, row: Row, expression: Expression): Truth {
  switch (expression.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return compare(setting, row, expression)
    case 'and':
      return all(...expression.parts.map((part) => truthOf(setting, row, part)))
    case 'or':
      return some(...expression.parts.map((part) => truthOf(setting, row, part)))
    case 'not':
      return not(truthOf(setting, row, expression.value))
    case 'empty':
      return isEmpty(evaluate(setting, row, expression.value))
    case 'in':
      return texts.isOneOf(
        evaluate(setting, row, expression.value),
        expression.options.map((option) => evaluate(setting, row, option)),
      )
    case 'matches':
      return texts.matches(
        evaluate(setting, row, expression.value),
        new RegExp(`^(?:${expression.pattern})$`, 'u'),
      )
    case 'format':
      return texts.isFormat(evaluate(setting, row, expression.value), expression.format)
    default:
      return texts.isTrue(evaluate(setting, row, expression))
  }
}

function compare(setting: Setting, row: Row, { op, left, right }: Of<keyof typeof comparisons>): Truth {
  const [a, b] = [evaluate(setting, row, left), evaluate(setting, row, right)]
  const sides = new Set([left, right].map((side) => kindOf(setting.index, row.entity, side)))
  const kind = sides.has('moment') ? moments : sides.has('number') ? numbers : texts
  return kind[comparisons[op]](a, b)
}
