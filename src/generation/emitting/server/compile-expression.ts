// compile-expression: a typed tree becomes TypeScript over the scope of one row. Texts are quoted, names are looked up.
import type { Expression } from '../../../domain/application-model/expression.ts'
import type { FieldType } from '../../../domain/application-model/field.ts'
import type { EntityShape, ModelShape } from './entity-shape.ts'
import { regExp } from './pattern-source.ts'
import { quote } from './source-text.ts'

/** What the generated code needs: names of the scope, and modules of the runtime. */
type Needs = { readonly scope: Set<string>; readonly runtime: Set<string>; awaits: boolean }

/** Where names are looked up: `scope` is empty for the row itself, else the variable whose row is meant. */
type Place = {
  readonly shape: ModelShape
  readonly entity: string
  readonly variable: string
  readonly needs: Needs
}

type Kind = 'numbers' | 'moments' | 'texts'

const kinds: Readonly<Partial<Record<FieldType, Kind>>> = {
  int: 'numbers',
  decimal: 'numbers',
  money: 'numbers',
  date: 'moments',
  datetime: 'moments',
  time: 'moments',
}

const list = (names: readonly string[]): string => `[${names.map(quote).join(', ')}]`
const read = (row: string, name: string): string => `${row}[${quote(name)}]`

/** A name of the scope: destructured for the row itself, a property for another row. */
function scoped({ variable, needs }: Place, name: string): string {
  if (variable !== '') return `${variable}.${name}`
  needs.scope.add(name)
  return name
}

/** Walks `path` from an entity. `key` is what the last name is called in a row of the API. */
function resolve(place: Place, path: readonly string[]): { readonly key: string; readonly kind: Kind } {
  let at: EntityShape | undefined = place.shape.entities.get(place.entity)
  for (const name of path.slice(0, -1)) {
    const parent = at?.parents.find((one) => one.name === name)
    at = parent === undefined ? undefined : place.shape.entities.get(parent.target)
  }
  const last = path.at(-1) ?? ''
  const field = at?.entity.fields.find(({ name }) => name === last)
  const parent = field === undefined ? at?.parents.find(({ name }) => name === last) : undefined
  return {
    key: parent?.key ?? last,
    kind: field === undefined ? (last === 'createdAt' ? 'moments' : 'texts') : (kinds[field.type] ?? 'texts'),
  }
}

function compileField(place: Place, path: readonly string[]): string {
  const { key } = resolve(place, path)
  if (path.length === 1) return read(scoped(place, 'row'), key)
  place.needs.awaits = true
  return `(await ${scoped(place, 'one')}(${list(path.slice(0, -1))}))?.[${quote(key)}]`
}

const literalKinds: Readonly<Record<string, Kind | undefined>> = { number: 'numbers', date: 'moments' }

function kindOf(place: Place, value: Expression): Kind | undefined {
  switch (value.op) {
    case 'field':
      return resolve(place, value.path).kind
    case 'today':
    case 'now':
      return 'moments'
    case 'aggregate':
    case 'length':
    case 'mul':
    case 'div':
      return 'numbers'
    case 'add':
    case 'sub':
      return kindOf(place, value.left) ?? kindOf(place, value.right)
    case 'literal':
      return literalKinds[value.type]
    default:
      return 'texts'
  }
}

const kindOfBoth = (place: Place, left: Expression, right: Expression): Kind => {
  const found = new Set([kindOf(place, left), kindOf(place, right)])
  if (found.has('moments')) return 'moments'
  return found.has('numbers') ? 'numbers' : 'texts'
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

/** The entity whose rows `relation` leads to from `entity`: its own children, or those of a parent. */
function manyTarget({ shape, entity }: Place, path: readonly string[]): string {
  const [first = '', second] = path
  const own = shape.entities.get(entity)
  if (second === undefined) {
    return (
      own?.children.find(({ name }) => name === first)?.entity ??
      own?.links.find(({ name }) => name === first)?.entity ??
      entity
    )
  }
  const parent = own?.parents.find(({ name }) => name === first)
  if (parent === undefined) return entity
  for (const [name, { parents }] of shape.entities)
    if (
      parents.some(
        (one) => one.target === parent.target && one.inverse === second && one.role === parent.role,
      )
    )
      return name
  return entity
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
  const rows = `await ${scoped(place, needsScopes ? 'each' : 'many')}(${list(path)}${where})`
  if (!needsScopes)
    return value.per === undefined ? `(${rows}).length` : `${inPeriod(place, value.per, rows)}.length`
  return compileScopes(place, inner, value, rows, rest)
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
