// model-parts: what of a model is about one entity, found without looking through all of it each time.
import type { ApplicationModel } from '../../../domain/application-model/application-model.ts'

export type EntityParts = Pick<
  ApplicationModel,
  'rules' | 'permissions' | 'ownerships' | 'operations' | 'workflows' | 'reactions'
> & {
  /** Relations whose one is this entity, and whose many it is; those of many to many are in both. */
  readonly relationsFrom: ApplicationModel['relations']
  readonly relationsTo: ApplicationModel['relations']
}

/** Parts by the name of their entity. Pure; the order of each is the model's. */
export function groupParts(model: ApplicationModel): (entity: string) => EntityParts {
  const rules = Map.groupBy(model.rules, ({ entity }) => entity)
  const permissions = Map.groupBy(model.permissions, ({ entity }) => entity)
  const ownerships = Map.groupBy(model.ownerships, ({ entity }) => entity)
  const operations = Map.groupBy(model.operations, ({ entity }) => entity)
  const workflows = Map.groupBy(model.workflows, ({ entity }) => entity)
  const reactions = Map.groupBy(model.reactions, ({ trigger }) => trigger.entity)
  const entityEnds = model.relations.filter(({ fromKind }) => fromKind === 'entity')
  const from = Map.groupBy(entityEnds, (relation) => relation.from)
  const to = Map.groupBy(model.relations, (relation) => relation.to)
  return (entity) => ({
    rules: rules.get(entity) ?? [],
    permissions: permissions.get(entity) ?? [],
    ownerships: ownerships.get(entity) ?? [],
    operations: operations.get(entity) ?? [],
    workflows: workflows.get(entity) ?? [],
    reactions: reactions.get(entity) ?? [],
    relationsFrom: from.get(entity) ?? [],
    relationsTo: to.get(entity) ?? [],
  })
}
