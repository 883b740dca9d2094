// entity-shape: what an entity has once relations are seen from its side. Every other part of the emitter asks here.
import type { ApplicationModel } from '../../../domain/application-model/application-model.ts'
import type { Entity } from '../../../domain/application-model/entity.ts'
import type { Field } from '../../../domain/application-model/field.ts'
import type { Relation } from '../../../domain/application-model/relation.ts'
import { groupParts, type EntityParts } from './model-parts.ts'
import { kebabOf, shorten, snakeOf } from './names.ts'

/** The row that a row belongs to. `target`: an entity, or `User` when it is a user who has `role`. */
export type Parent = {
  readonly name: string
  readonly key: string
  readonly column: string
  readonly label: string
  readonly target: string
  readonly role?: string
  readonly inverse: string
  readonly required: boolean
  readonly unique: boolean
  readonly onDelete: Relation['onDelete']
  readonly line: number
}

export type Child = {
  readonly name: string
  readonly label: string
  readonly entity: string
  readonly through: string
  readonly atLeastOne: boolean
  readonly line: number
}

export type Link = {
  readonly name: string
  readonly label: string
  readonly path: string
  readonly entity: string
  readonly table: string
  readonly ownColumn: string
  readonly otherColumn: string
  readonly line: number
}

export type EntityShape = {
  readonly entity: Entity
  readonly parts: EntityParts
  readonly table: string
  readonly columns: ReadonlyMap<string, string>
  readonly parents: readonly Parent[]
  readonly children: readonly Child[]
  readonly links: readonly Link[]
}

export type ModelShape = {
  readonly model: ApplicationModel
  readonly entities: ReadonlyMap<string, EntityShape>
  /** @throws Error when the model names an entity that it does not have, which its checks exclude */
  entity(name: string): EntityShape
}

const fieldNames = ({ fields }: Entity): ReadonlySet<string> => new Set(fields.map(({ name }) => name))

/** A key that no field and no earlier parent has: `customerId`, else `customerRefId`. */
function parentKey(taken: Set<string>, name: string): string {
  let key = `${name}Id`
  while (taken.has(key)) key = `${key.slice(0, -2)}RefId`
  taken.add(key)
  return key
}

function parentsOf(model: ApplicationModel, entity: Entity, { relationsTo }: EntityParts): readonly Parent[] {
  const taken = new Set(fieldNames(entity))
  const related = relationsTo
    .filter(({ kind }) => kind !== 'n-n')
    .map((relation): Parent => {
      const key = parentKey(taken, relation.toName)
      const { label, ...target } = targetOf(model, relation)
      return {
        name: relation.toName,
        key,
        column: snakeOf(key),
        label: relation.toName === target.target ? label : labelOf(relation.toName, label),
        ...target,
        inverse: relation.fromName,
        required: relation.required,
        unique: relation.kind === '1-1',
        onDelete: relation.onDelete,
        line: relation.trace.line,
      }
    })
  return [...related, ...accountOf(model, entity, taken, related)]
}

const labelOf = (name: string, fallback: string): string => kebabOf(name).replaceAll('-', ' ') || fallback

function targetOf(
  model: ApplicationModel,
  { from, fromKind }: Relation,
): { readonly label: string; readonly target: string; readonly role?: string } {
  if (fromKind === 'role')
    return { label: model.roles.find(({ name }) => name === from)?.label ?? from, target: 'User', role: from }
  return { label: model.entities.find(({ name }) => name === from)?.label ?? from, target: from }
}

/** Rows that describe users of a role each have an account: how a reader who logs in finds their own card. */
function accountOf(
  model: ApplicationModel,
  { name: entity }: Entity,
  taken: Set<string>,
  related: readonly Parent[],
): readonly Parent[] {
  const role = model.roles.find((one) => one.entity === entity)
  if (role === undefined) return []
  const name = related.some((parent) => parent.name === 'account') ? 'userAccount' : 'account'
  const key = parentKey(taken, name)
  const target = { target: 'User', role: role.name, inverse: '', label: 'user account' }
  const { line } = role.trace
  return [
    { name, key, column: snakeOf(key), ...target, required: false, unique: true, onDelete: 'setNull', line },
  ]
}

function childrenOf({ relationsFrom }: EntityParts): readonly Child[] {
  return relationsFrom
    .filter(({ kind }) => kind !== 'n-n')
    .map(({ fromName, to, toName, atLeastOne, trace }) => ({
      name: fromName,
      label: labelOf(fromName, to),
      entity: to,
      through: toName,
      atLeastOne,
      line: trace.line,
    }))
}

/** One side of a relation of many to many. */
function linkOf({ from, fromName, to, toName, trace }: Relation, side: 'from' | 'to'): Link {
  const own = shorten(`${snakeOf(from)}_id`)
  const other = from === to ? 'other_id' : shorten(`${snakeOf(to)}_id`)
  const [name, entity] = side === 'from' ? [fromName, to] : [toName, from]
  return {
    name,
    label: labelOf(name, entity),
    path: kebabOf(name),
    entity,
    table: snakeOf(`${from}-${fromName}`),
    ownColumn: side === 'from' ? own : other,
    otherColumn: side === 'from' ? other : own,
    line: trace.line,
  }
}

const linksOf = ({ relationsFrom, relationsTo }: EntityParts): readonly Link[] => [
  ...relationsFrom.filter(({ kind }) => kind === 'n-n').map((relation) => linkOf(relation, 'from')),
  ...relationsTo.filter(({ kind }) => kind === 'n-n').map((relation) => linkOf(relation, 'to')),
]

/** Seen from each entity. Pure; the order is the model's. */
export function shapeModel(model: ApplicationModel): ModelShape {
  const partsOf = groupParts(model)
  const entities = new Map(
    model.entities.map((entity): readonly [string, EntityShape] => [
      entity.name,
      {
        entity,
        parts: partsOf(entity.name),
        table: snakeOf(entity.path),
        columns: new Map(entity.fields.map(({ name }) => [name, snakeOf(name)])),
        parents: parentsOf(model, entity, partsOf(entity.name)),
        children: childrenOf(partsOf(entity.name)),
        links: linksOf(partsOf(entity.name)),
      },
    ]),
  )
  return {
    model,
    entities,
    entity: (name) => {
      const shape = entities.get(name)
      if (shape === undefined) throw new Error(`the model has no entity ${name}`)
      return shape
    },
  }
}

/** The values of an enum field, in the order of the requirements. */
export const valuesOf = ({ enums }: ApplicationModel, field: Field): readonly string[] =>
  enums.find(({ name }) => name === field.enum)?.values ?? []
