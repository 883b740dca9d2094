// expression-place: where an expression is compiled: what its names mean there, and of which kind its values are.
import type { Expression } from '../../../domain/application-model/expression.ts'
import type { FieldType } from '../../../domain/application-model/field.ts'
import type { EntityShape, ModelShape } from './entity-shape.ts'

/** What the generated code needs: names of the scope, and modules of the runtime. */
export type Needs = { readonly scope: Set<string>; readonly runtime: Set<string>; awaits: boolean }

/** Where names are looked up: `scope` is empty for the row itself, else the variable whose row is meant. */
export type Place = {
  readonly shape: ModelShape
  readonly entity: string
  readonly variable: string
  readonly needs: Needs
}

export type Kind = 'numbers' | 'moments' | 'texts'

const kinds: Readonly<Partial<Record<FieldType, Kind>>> = {
  int: 'numbers',
  decimal: 'numbers',
  money: 'numbers',
  date: 'moments',
  datetime: 'moments',
  time: 'moments',
}

/** A name of the scope: destructured for the row itself, a property for another row. */
export function scoped({ variable, needs }: Place, name: string): string {
  if (variable !== '') return `${variable}.${name}`
  needs.scope.add(name)
  return name
}

/** Walks `path` from an entity. `key` is what the last name is called in a row of the API. */
export function resolve(
  place: Place,
  path: readonly string[],
): { readonly key: string; readonly kind: Kind } {
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

export const kindOfBoth = (place: Place, left: Expression, right: Expression): Kind => {
  const found = new Set([kindOf(place, left), kindOf(place, right)])
  if (found.has('moments')) return 'moments'
  return found.has('numbers') ? 'numbers' : 'texts'
}

/** The entity whose rows `relation` leads to from `entity`: its own children, or those of a parent. */
export function manyTarget({ shape, entity }: Place, path: readonly string[]): string {
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
