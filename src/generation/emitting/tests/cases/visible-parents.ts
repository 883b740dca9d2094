// Who creates a row must see what it belongs to, where they see some rows of that kind: ids of others count as not there.
import type { ModelIndex } from '../world/model-index.ts'
import { Impossible, type Draft } from '../world/draft.ts'
import type { Person, Row } from '../world/scene.ts'
import { verdictOf, type Asker } from './access-oracle.ts'
import { addOwned } from './owned-rows.ts'

type Hidden = { readonly name: string; readonly target: string; readonly sees: 'own' | 'depends' }

/** Parents of which an asker sees some rows and others not. Pure. */
export const partlySeen = (index: ModelIndex, entity: string, asker: Asker): readonly Hidden[] =>
  index.parents(entity).flatMap(({ name, target, required }): Hidden[] => {
    if (!required || target === 'User') return []
    const sees = verdictOf(index, target, 'read', asker)
    return sees === 'own' || sees === 'depends' ? [{ name, target, sees }] : []
  })

/**
 * Adds the parents that a row of `entity` needs so that `me` sees them; `given` are there already.
 * @throws Impossible where it takes more than one row of theirs, or a row that they would have to create
 */
export function addVisibleParents(
  draft: Draft,
  entity: string,
  me: Person,
  given: readonly string[] = [],
): Readonly<Record<string, Row>> {
  const hidden = partlySeen(draft.index, entity, { role: me.role }).filter(
    ({ name }) => !given.includes(name),
  )
  const [first, ...more] = hidden
  if (first === undefined) return {}
  const owned =
    first.sees === 'own' && more.length + given.length === 0 ? addOwned(draft, first.target, me) : undefined
  if (owned === undefined || owned.creator !== undefined)
    throw new Impossible(`whoever creates a ${entity} sees only some of what it belongs to`)
  return { [first.name]: owned.row }
}
