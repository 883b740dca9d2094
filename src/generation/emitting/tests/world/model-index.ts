// The model, looked up by name: what the worlds of the tests are made from.
import type { ApplicationModel } from '../../../../domain/application-model/application-model.ts'
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import type { Relation } from '../../../../domain/application-model/relation.ts'
import type { Rule } from '../../../../domain/application-model/rule.ts'
import type { Workflow } from '../../../../domain/application-model/workflow.ts'
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
  rules(entity: string): readonly Rule[]
  workflow(entity: string): Workflow | undefined
  values(enumeration: string | undefined): readonly string[]
}

export function indexModel(model: ApplicationModel): ModelIndex {
  const shape = shapeModel(model)
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]))
  const entity = (name: string): Entity => {
    const found = entities.get(name)
    if (found === undefined) throw new Error(`the model has no entity ${name}`)
    return found
  }
  return {
    model,
    entity,
    field: (name, field) => entities.get(name)?.fields.find((candidate) => candidate.name === field),
    parents: (name) => shape.entity(name).parents,
    shape: (name) => shape.entity(name),
    children: (name) =>
      model.relations.filter(
        ({ from, fromKind, kind }) => from === name && fromKind === 'entity' && kind !== 'n-n',
      ),
    rules: (name) => model.rules.filter((rule) => rule.entity === name),
    workflow: (name) => model.workflows.find((workflow) => workflow.entity === name),
    values: (name) => model.enums.find((enumeration) => enumeration.name === name)?.values ?? [],
  }
}
