// The model, looked up by name: what the worlds of the tests are made from.
import type { ApplicationModel } from '../../../../domain/application-model/application-model.ts'
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import type { Permission } from '../../../../domain/application-model/permission.ts'
import type { Relation } from '../../../../domain/application-model/relation.ts'
import type { Rule } from '../../../../domain/application-model/rule.ts'
import type { Workflow } from '../../../../domain/application-model/workflow.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { shapeModel, type EntityShape, type Parent } from '../../server/entity-shape.ts'

export type ModelIndex = {
  readonly model: ApplicationModel
  entity(name: string): Entity
  field(entity: string, name: string): Field | undefined
  /** What rows of an entity belong to: one row, or one user. */
  parents(entity: string): readonly Parent[]
  shape(entity: string): EntityShape
  /** Relations by which other rows belong to rows of an entity. */
  children(entity: string): readonly Relation[]
  /** The relation that an entity, or a role, calls `fromName`. */
  relation(fromKind: Relation['fromKind'], from: string, fromName: string): Relation | undefined
  rules(entity: string): readonly Rule[]
  permissions(entity: string): readonly Permission[]
  workflow(entity: string): Workflow | undefined
  values(enumeration: string | undefined): readonly string[]
  /** Values that satisfy the rules of an entity together, by entity, once they were found: see `usualValues`. */
  readonly usual: Map<string, Readonly<Record<string, Value>>>
}

/** Things by the name of what they belong to, in their order. */
function grouped<Thing>(
  things: readonly Thing[],
  nameOf: (thing: Thing) => string,
): ReadonlyMap<string, readonly Thing[]> {
  const groups = new Map<string, Thing[]>()
  for (const thing of things) {
    const group = groups.get(nameOf(thing))
    if (group === undefined) groups.set(nameOf(thing), [thing])
    else group.push(thing)
  }
  return groups
}

export function indexModel(model: ApplicationModel): ModelIndex {
  const shape = shapeModel(model)
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]))
  const entity = (name: string): Entity => {
    const found = entities.get(name)
    if (found === undefined) throw new Error(`the model has no entity ${name}`)
    return found
  }
  const children = grouped(
    model.relations.filter(({ fromKind, kind }) => fromKind === 'entity' && kind !== 'n-n'),
    ({ from }) => from,
  )
  const relations = new Map<string, Relation>()
  for (const relation of model.relations) {
    const key = `${relation.fromKind} ${relation.from} ${relation.fromName}`
    if (!relations.has(key)) relations.set(key, relation)
  }
  const rules = grouped(model.rules, ({ entity }) => entity)
  const permissions = grouped(model.permissions, ({ entity }) => entity)
  const workflows = new Map(model.workflows.map((workflow) => [workflow.entity, workflow]))
  const values = new Map(model.enums.map(({ name, values }) => [name, values]))
  return {
    model,
    entity,
    field: (name, field) => entities.get(name)?.fields.find((candidate) => candidate.name === field),
    parents: (name) => shape.entity(name).parents,
    shape: (name) => shape.entity(name),
    children: (name) => children.get(name) ?? [],
    relation: (fromKind, from, fromName) => relations.get(`${fromKind} ${from} ${fromName}`),
    rules: (name) => rules.get(name) ?? [],
    permissions: (name) => permissions.get(name) ?? [],
    workflow: (name) => workflows.get(name),
    values: (name) => (name === undefined ? undefined : values.get(name)) ?? [],
    usual: new Map(),
  }
}
