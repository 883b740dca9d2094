// Rows that belong to somebody: through the parents that the requirements say, or because they created them.
import type { ModelIndex } from '../world/model-index.ts'
import { addRow, Impossible, type Draft } from '../world/draft.ts'
import type { Person, Row } from '../world/scene.ts'
import { ownershipPath } from './access-oracle.ts'

/** A row and who creates it: `undefined` where it does not matter. */
export type Owned = { readonly row: Row; readonly creator: Person | undefined }

/**
 * Adds a row of `entity` that belongs to `person`, below the `parents` that are given.
 * @throws Impossible when the path ends at nothing that a person can be
 */
export function addOwned(
  draft: Draft,
  entity: string,
  person: Person,
  parents: Readonly<Record<string, Row>> = {},
): Owned {
  const through = ownershipPath(draft.index, entity, person.role)
  if (through === 'creator')
    return { row: addRow(draft, { entity, parents, person: samePerson(person) }), creator: person }
  return { row: addThrough(draft, entity, through, person), creator: undefined }
}

/** People of the same role are the same person; others do not matter. */
const samePerson =
  (person: Person) =>
  (role: string): Person =>
    role === person.role ? person : { kind: 'person', role, number: 1 }

function addThrough(draft: Draft, entity: string, path: readonly string[], person: Person): Row {
  const [name, ...rest] = path
  const parent = draft.index.parents(entity).find((candidate) => candidate.name === name)
  if (parent === undefined) return addAccount(draft, entity, person)
  const target = parent.target === 'User' ? person : addThrough(draft, parent.target, rest, person)
  return addRow(draft, { entity, parents: { [parent.name]: target }, person: samePerson(person) })
}

/** A row that describes a person, such as the card of a reader. */
function addAccount(draft: Draft, entity: string, person: Person): Row {
  const account = accountOf(draft.index, entity, person.role)
  if (account === undefined)
    throw new Impossible(`a ${entity} belongs to no user with the role ${person.role}`)
  return addRow(draft, { entity, parents: { [account]: person }, person: samePerson(person) })
}

/** What a row calls the user whom it describes. */
export const accountOf = (index: ModelIndex, entity: string, role: string): string | undefined =>
  index.parents(entity).find((parent) => parent.target === 'User' && parent.role === role)?.name
