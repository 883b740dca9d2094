// What the rows of an entity can belong to, as choices of a form.
import type { EntityDefinition, ParentDefinition } from '../definition.ts'
import type { Choice } from './parts/field-input.ts'
import { findEntity, labelOf } from './row-labels.ts'
import type { Visit } from './visit.ts'

const mostChoices = 100

/** `isCut`: there are more than could be listed, so the form offers a search. */
export type Choices = { readonly choices: readonly Choice[]; readonly isCut: boolean }

/** Choices for a parent; undefined when the visitor has none to make: they only act for themselves. */
export async function choicesOfParent(
  visit: Visit,
  entity: EntityDefinition,
  parent: ParentDefinition,
  search: string,
): Promise<Choices | undefined> {
  if (parent.target !== 'User') {
    const target = findEntity(visit, parent.target)
    return target === undefined ? undefined : choicesOfEntity(visit, target, search)
  }
  if (actsForSelf(visit, entity, parent)) return undefined
  const users = await visit.application.users.choices(visit.caller, parent.role ?? '')
  return { choices: users.map(({ id, email }) => ({ value: id, label: email })), isCut: false }
}

export async function choicesOfEntity(
  visit: Visit,
  target: EntityDefinition,
  search: string,
): Promise<Choices> {
  const service = visit.application.service(target.name)
  if (!service.abilities(visit.caller).list) return { choices: [], isCut: false }
  const { items, nextCursor } = await service.list(visit.caller, {
    limit: String(mostChoices),
    ...(target.display === null ? {} : { sort: target.display }),
    ...(search === '' ? {} : { q: search }),
  })
  return {
    choices: items.map((item) => ({ value: item.id, label: labelOf(target, item) })),
    isCut: nextCursor !== null || search !== '',
  }
}

/** Whether the row is the visitor's own by this parent, because they may write no others. */
function actsForSelf({ caller }: Visit, entity: EntityDefinition, { name, role }: ParentDefinition): boolean {
  if (caller.kind !== 'user' || (role !== undefined && caller.role !== role)) return false
  const owner = entity.ownerships.find((ownership) => ownership.role === caller.role)
  if (owner !== undefined && owner.through !== 'creator' && owner.through[0] !== name) return false
  const writing = entity.permissions.filter(
    ({ role, operation, effect }) =>
      (role === caller.role || role === 'user') &&
      effect === 'allow' &&
      ['create', 'update'].includes(operation),
  )
  return writing.length > 0 && writing.every(({ scope }) => scope === 'own')
}
