import type { Expression } from '../../../domain/application-model/expression.ts'
import type { ModelShape } from './entity-shape.ts'

/** Relations that an expression follows: first names of paths with more than one, and relations of aggregates. */
function relationsIn(expression: Expression | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  JSON.stringify(expression, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('path' in value && Array.isArray(value.path) && value.path.length > 1)
      found.add(String(value.path[0]))
    if ('relation' in value && typeof value.relation === 'string') found.add(value.relation)
    return value
  })
  return found
}

const computedRelations = (shape: ModelShape, entity: string): ReadonlySet<string> =>
  new Set(
    (shape.entities.get(entity)?.entity.fields ?? []).flatMap(({ computed }) => [...relationsIn(computed)]),
  )

/** Links of `entity` by which rows at their other end count or sum its rows. */
const feedingLinks = (shape: ModelShape, entity: string): readonly string[] =>
  shape
    .entity(entity)
    .links.filter((link) =>
      shape
        .entity(link.entity)
        .links.some(
          (back) =>
            back.table === link.table &&
            back.ownColumn === link.otherColumn &&
            computedRelations(shape, link.entity).has(back.name),
        ),
    )
    .map(({ name }) => name)

/**
 * Whose computed fields must be looked at again when a row of `entity` changes: parents that count or sum such rows,
 * children that read this row, and rows that are linked to it many to many. Pure.
 */
export function feedsOf(
  shape: ModelShape,
  entity: string,
): {
  readonly parents: readonly string[]
  readonly children: readonly string[]
  readonly links: readonly string[]
} {
  const { parents, children } = shape.entity(entity)
  return {
    parents: parents
      .filter(({ target, inverse }) => computedRelations(shape, target).has(inverse))
      .map(({ name }) => name),
    children: children
      .filter(({ entity: child, through }) => computedRelations(shape, child).has(through))
      .map(({ name }) => name),
    links: feedingLinks(shape, entity),
  }
}
