import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Entity } from '../../domain/application-model/entity.ts'
import type { Expression } from '../../domain/application-model/expression.ts'
import type { Field, FieldType } from '../../domain/application-model/field.ts'

/** What can be compared with one another. `moment`: dates and date-times. */
export type ValueKind = 'number' | 'text' | 'moment' | 'time' | 'boolean' | 'duration' | 'enum' | 'other'

const kindsOfFields: Readonly<Record<FieldType, ValueKind>> = {
  string: 'text',
  text: 'text',
  email: 'text',
  url: 'text',
  phone: 'text',
  uuid: 'text',
  int: 'number',
  decimal: 'number',
  money: 'number',
  bool: 'boolean',
  date: 'moment',
  datetime: 'moment',
  time: 'time',
  duration: 'duration',
  enum: 'enum',
  json: 'other',
  file: 'other',
}
export const kindOfField = ({ type }: Field): ValueKind => kindsOfFields[type]

const kindsOfLiterals = {
  number: 'number',
  string: 'text',
  boolean: 'boolean',
  enum: 'enum',
  date: 'moment',
  duration: 'duration',
} as const

/** Looks up what expressions speak of. */
export type Lookup = {
  field(entity: string, path: readonly string[]): Field | undefined
  /** The entity at the other end of a relation, which may go through a parent: `customer.loans`. */
  related(entity: string, relation: string): string | undefined
}

export function createLookup({ entities, relations }: ApplicationModel): Lookup {
  const byName = new Map<string, Entity>(entities.map((entity) => [entity.name, entity]))
  const ways = new Map<string, string>()
  for (const { from, to, fromName, toName } of relations) {
    ways.set(`${from}.${fromName}`, to)
    ways.set(`${to}.${toName}`, from)
  }
  const related = (entity: string, relation: string): string | undefined =>
    relation
      .split('.')
      .reduce<string | undefined>(
        (at, name) => (at === undefined ? undefined : ways.get(`${at}.${name}`)),
        entity,
      )
  return {
    related,
    field: (entity, path) => {
      const owner = path.length === 1 ? entity : related(entity, path.slice(0, -1).join('.'))
      return byName.get(owner ?? '')?.fields.find(({ name }) => name === path.at(-1))
    },
  }
}

function kindOfArithmetic(op: 'add' | 'sub' | 'mul' | 'div', left: ValueKind, right: ValueKind): ValueKind {
  if (left === 'number' && right === 'number') return 'number'
  if (op === 'sub' && left === 'moment' && right === 'moment') return 'duration'
  const isShift = left === 'moment' && right === 'duration' && (op === 'add' || op === 'sub')
  return isShift ? 'moment' : 'other'
}

/** What a value over a row of `entity` is; `other` for what cannot be calculated. Pure. */
export function kindOf(lookup: Lookup, entity: string, value: Expression): ValueKind {
  switch (value.op) {
    case 'literal':
      return kindsOfLiterals[value.type]
    case 'field': {
      const field = lookup.field(entity, value.path)
      return field === undefined ? 'other' : kindOfField(field)
    }
    case 'today':
    case 'now':
      return 'moment'
    case 'length':
    case 'aggregate':
      return 'number'
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return kindOfArithmetic(
        value.op,
        kindOf(lookup, entity, value.left),
        kindOf(lookup, entity, value.right),
      )
    case 'me':
      return 'other'
    default:
      return 'boolean'
  }
}
