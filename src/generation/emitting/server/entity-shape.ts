// entity-shape: what an entity has once relations are seen from its side. Every other part of the emitter asks here.
import type { ApplicationModel } from '../../../domain/application-model/application-model.ts'
import type { Entity } from '../../../domain/application-model/entity.ts'
import type { Field } from '../../../domain/application-model/field.ts'
import type { Relation } from '../../../domain/application-model/relation.ts'
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

function parentsOf(model: ApplicationModel, entity: Entity): readonly Parent[] {
  const taken = new Set(fieldNames(entity))
  const related = model.relations
    .filter(({ to, kind }) => to === entity.name && kind !== 'n-n')
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

function childrenOf(model: ApplicationModel, { name }: Entity): readonly Child[] {
  return model.relations
    .filter(({ from, fromKind, kind }) => from === name && fromKind === 'entity' && kind !== 'n-n')
    .map(({ fromName, to, toName, atLeastOne, trace }) => ({
      name: fromName,
      label: labelOf(fromName, to),
      entity: to,
      through: toName,
      atLeastOne,
      line: trace.line,
    }))
}

function linksOf(model: ApplicationModel, entity: Entity): readonly Link[] {
  const many = model.relations.filter(
    ({ kind, from, to }) => kind === 'n-n' && (from === entity.name || to === entity.name),
  )
  return many.flatMap((relation) => {
    const { from, fromName, to, toName, trace } = relation
    const table = snakeOf(`${from}-${fromName}`)
    const columns: readonly [string, string] = [
      shorten(`${snakeOf(from)}_id`),
      from === to ? 'other_id' : shorten(`${snakeOf(to)}_id`),
    ]
    const side = (name: string, other: string, own: string, theirs: string): Link => ({
      name,
      label: labelOf(name, other),
      path: kebabOf(name),
      entity: other,
      table,
      ownColumn: own,
      otherColumn: theirs,
      line: trace.line,
    })
    return [
      ...(from === entity.name ? [side(fromName, to, columns[0], columns[1])] : []),
      ...(to === entity.name ? [side(toName, from, columns[1], columns[0])] : []),
    ]
  })
}

/** Seen from each entity. Pure; the order is the model's. */
export function shapeModel(model: ApplicationModel): ModelShape {
  const entities = new Map(
    model.entities.map((entity): readonly [string, EntityShape] => [
      entity.name,
      {
        entity,
        table: snakeOf(entity.path),
        columns: new Map(entity.fields.map(({ name }) => [name, snakeOf(name)])),
        parents: parentsOf(model, entity),
        children: childrenOf(model, entity),
        links: linksOf(model, entity),
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
