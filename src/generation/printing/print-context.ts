import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Entity } from '../../domain/application-model/entity.ts'
import { withArticle } from '../grammar/subject.ts'

/** The words for the identifiers of a model. */
export type Words = {
  entity(name: string): Entity | undefined
  /** `a line item`. */
  one(entity: string): string
  many(entity: string): string
  /** `the price`, or `the price of its product` for a path through a relation. */
  path(entity: string, path: readonly string[]): string
  /** The entity at the other end of a relation of `entity`. */
  target(entity: string, relation: string): string | undefined
  role(name: string): string
}

/** Looks words up in `model`. */
export function wordsOf(model: ApplicationModel): Words {
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]))
  const labelOf = (name: string): string => entities.get(name)?.label ?? name
  const target = (entity: string, relation: string): string | undefined =>
    model.relations.find(({ to, toName }) => to === entity && toName === relation)?.from ??
    model.relations.find(({ from, fromName }) => from === entity && fromName === relation)?.to
  const fieldLabel = (entity: string, field: string): string =>
    entities.get(entity)?.fields.find(({ name }) => name === field)?.label ?? field
  return {
    entity: (name) => entities.get(name),
    one: (entity) => withArticle(labelOf(entity)),
    many: (entity) => entities.get(entity)?.plural ?? entity,
    target,
    path: (entity, [first = '', ...rest]) => {
      const next = rest[0] === undefined ? undefined : target(entity, first)
      if (next === undefined) return `the ${fieldLabel(entity, first)}`
      return `the ${fieldLabel(next, rest[0] ?? '')} of its ${labelOf(next)}`
    },
    role: (name) => model.roles.find((role) => role.name === name)?.plural ?? name,
  }
}
