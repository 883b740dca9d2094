// compile-expression: a typed tree becomes TypeScript over the scope of one row. Texts are quoted, names are looked up.
import type { Expression } from '../../../domain/application-model/expression.ts'
import type { ModelShape } from './entity-shape.ts'
import { kindOfBoth, manyTarget, resolve, scoped, type Needs, type Place } from './expression-place.ts'
import { regExp } from './pattern-source.ts'
import { quote } from './source-text.ts'

const list = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`
const read = (row: string, name: string): string => `${row}[${quote(name)}]`

function compileField(place: Place, path: readonly string[]): string {
  const { key } = resolve(place, path)
  if (path.length === 1) return read(scoped(place, 'row'), key)
  place.needs.awaits = true
  return `(await ${scoped(place, 'one')}(${list(path.slice(0, -1))}))?.[${quote(key)}]`
}

const comparisons = {
  eq: 'isEqual',
  ne: 'isDifferent',
  lt: 'isLess',
  le: 'isAtMost',
  gt: 'isMore',
  ge: 'isAtLeast',
} as const
const arithmetic = { add: 'plus', sub: 'minus', mul: 'times', div: 'dividedBy' } as const

function compileLiteral({ type, value }: Extract<Expression, { op: 'literal' }>): string {
  if (typeof value === 'boolean') return String(value)
  if (type === 'boolean') return String(value === 'true')
  return quote(value)
}

/** Conditions of an aggregate that a query can answer: fields of its rows that equal a constant. */
function splitWhere(place: Place, where: Expression | undefined) {
  const parts = where === undefined ? [] : where.op === 'and' ? where.parts : [where]
  const equal: string[] = []
  const rest: Expression[] = []
  for (const part of parts) {
    const isPlain =
      part.op === 'eq' &&
      part.left.op === 'field' &&
      part.left.path.length === 1 &&
      part.right.op === 'literal' &&
      (part.right.type === 'enum' || part.right.type === 'boolean' || part.right.type === 'string')
    if (isPlain && part.left.op === 'field' && part.right.op === 'literal')
      equal.push(`${quote(resolve(place, part.left.path).key)}: ${compileLiteral(part.right)}`)
    else rest.push(part)
  }
  return { equal: equal.map((text) => text.replace(/^'([A-Za-z_]\w*)'/, '$1')), rest }
}

function compileAggregate(place: Place, value: Extract<Expression, { op: 'aggregate' }>): string {
  const path = value.relation.split('.')
  const { needs } = place
  needs.awaits = true
  needs.runtime.add('numbers')
  const inner: Place = { ...place, entity: manyTarget(place, path), variable: 'each' }
  const { equal, rest } = splitWhere(inner, value.where)
  const where = equal.length === 0 ? '' : `, { ${equal.join(', ')} }`
  const needsScopes = rest.length > 0 || value.value !== undefined
  if (needsScopes)
    return compileScopes(place, inner, value, `await ${scoped(place, 'each')}(${list(path)}${where})`, rest)
  const since =
    value.per === undefined
      ? ''
      : `${where === '' ? ', {}' : ''}, moments.startOf(${quote(value.per)}, ${scoped(place, 'today')})`
  if (value.per !== undefined) needs.runtime.add('moments')
  return `await ${scoped(place, 'count')}(${list(path)}${where}${since})`
}

function inPeriod(place: Place, per: string, rows: string): string {
  place.needs.runtime.add('moments')
  return `moments.inCurrent(${quote(per)}, ${scoped(place, 'today')}, ${rows})`
}

/** Rows whose condition or value needs more than a query: one value each, then summed or counted. */
function compileScopes(
  place: Place,
  inner: Place,
  { function: kind, value, per }: Extract<Expression, { op: 'aggregate' }>,
  scopes: string,
  rest: readonly Expression[],
): string {
  const item = value === undefined ? '1' : compileValue(inner, value)
  const conditions = [
    ...rest.map((part) => `${compileTruth(inner, part)} === true`),
    ...(per === undefined ? [] : [`${inPeriod(place, per, '[each.row]')}.length === 1`]),
  ]
  const chosen = conditions.length === 0 ? item : `${conditions.join(' && ')} ? ${item} : null`
  const values = `await Promise.all((${scopes}).map(async (each) => ${chosen}))`
  return kind === 'sum' || value === undefined
    ? `numbers.sum(${values})`
    : `(${values}).filter((one) => one !== null).length`
}

function compileArithmetic(
  place: Place,
  { op, left, right }: Extract<Expression, { op: 'add' | 'sub' | 'mul' | 'div' }>,
): string {
  const kind = kindOfBoth(place, left, right) === 'moments' ? 'moments' : 'numbers'
  place.needs.runtime.add(kind)
  return `${kind}.${arithmetic[op]}(${compileValue(place, left)}, ${compileValue(place, right)})`
}

function compileValue(place: Place, value: Expression): string {
  switch (value.op) {
    case 'literal':
      return compileLiteral(value)
    case 'field':
      return compileField(place, value.path)
    case 'today':
    case 'now':
      return scoped(place, value.op)
    case 'me':
      place.needs.runtime.add('idOf')
      return `idOf(${scoped(place, 'caller')})`
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return compileArithmetic(place, value)
    case 'length':
      place.needs.runtime.add('texts')
      return `texts.length(${compileValue(place, value.value)})`
    case 'aggregate':
      return compileAggregate(place, value)
    default:
      return `${compileTruth(place, value)} ?? null`
  }
}

function compileTruth(place: Place, value: Expression): string {
  const use = (module: string): string => {
    place.needs.runtime.add(module)
    return module
  }
  switch (value.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const kind = use(kindOfBoth(place, value.left, value.right))
      return `${kind}.${comparisons[value.op]}(${compileValue(place, value.left)}, ${compileValue(place, value.right)})`
    }
    case 'and':
    case 'or':
      return `${use(value.op === 'and' ? 'all' : 'some')}(${value.parts.map((part) => compileTruth(place, part)).join(', ')})`
    case 'not':
      return value.value.op === 'empty'
        ? `!${compileTruth(place, value.value)}`
        : `${use('not')}(${compileTruth(place, value.value)})`
    case 'empty':
      return `${use('isEmpty')}(${compileValue(place, value.value)})`
    case 'in':
      return `${use('texts')}.isOneOf(${compileValue(place, value.value)}, [${value.options.map((option) => compileOption(place, option, value.value)).join(', ')}])`
    case 'matches':
      return `${use('texts')}.matches(${compileValue(place, value.value)}, ${regExp(value.pattern)})`
    case 'format':
      return `${use('texts')}.isFormat(${compileValue(place, value.value)}, ${quote(value.format)})`
    case 'field':
    case 'literal':
      return `${use('texts')}.isTrue(${compileValue(place, value)})`
    default:
      return `${use('not')}(${use('isEmpty')}(${compileValue(place, value)}))`
  }
}

/** Integers are numbers in a row, everything else is text. */
function compileOption(place: Place, option: Expression, value: Expression): string {
  const isInteger =
    option.op === 'literal' &&
    option.type === 'number' &&
    value.op === 'field' &&
    /^-?\d{1,15}$/.test(String(option.value))
  return isInteger ? String(option.value) : compileValue(place, option)
}

/** One function over a scope. `runtime`: what it takes from the runtime's expressions. */
export type Compiled = { readonly code: string; readonly runtime: ReadonlySet<string> }

function wrap(needs: Needs, body: string): Compiled {
  const parameter = needs.scope.size === 0 ? '()' : `({ ${[...needs.scope].sort().join(', ')} })`
  return { code: `${needs.awaits ? 'async ' : ''}${parameter} => ${body}`, runtime: needs.runtime }
}

const placeIn = (shape: ModelShape, entity: string): Place => ({
  shape,
  entity,
  variable: '',
  needs: { scope: new Set(), runtime: new Set(), awaits: false },
})

/** A condition over a row of `entity`. Pure. */
export function compileCondition(shape: ModelShape, entity: string, condition: Expression): Compiled {
  const place = placeIn(shape, entity)
  const body = compileTruth(place, condition)
  return wrap(place.needs, body)
}

/** A value over a row of `entity`. Pure. */
export function compileComputation(shape: ModelShape, entity: string, value: Expression): Compiled {
  const place = placeIn(shape, entity)
  const body = compileValue(place, value)
  return wrap(place.needs, body)
}
