// What a row is called where it is only named: in links, lists and choices.
import type { EntityDefinition, ParentDefinition, Value } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Item } from '../services.ts'
import type { Visit } from './visit.ts'
import { rowPlace } from './places.ts'
import { capitalise, sayValue } from './words.ts'

const valueText = (value: Value | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

const longestLabel = 70

/** The first line of a text, cut where it is longer than a link should be. */
function cut(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? ''
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1).trimEnd()}…`
}

/** The end of an id: ids begin with the time, so that rows of one day begin alike. */
const shortId = (id: string): string => id.slice(-6)

/** The name of a row: its display field, or its kind and the end of its id. */
export function labelOf(entity: EntityDefinition, item: Item): string {
  const shown = entity.display === null ? undefined : valueText(item[entity.display])
  if (shown === undefined || shown.trim() === '') return `${capitalise(entity.label)} ${shortId(item.id)}`
  const field = entity.fields.find(({ name }) => name === entity.display)
  return field?.type === 'enum' ? sayValue(shown) : cut(shown)
}

/** What the parent of a row is called, and where it can be seen, if the visitor may. */
export type Named = { readonly label: string; readonly place: string | undefined }

/** Names of the parents of rows, by key and id: each is looked up once. */
export type ParentNames = (parent: ParentDefinition, id: string) => Named

export const findEntity = ({ application }: Visit, name: string): EntityDefinition | undefined =>
  application.definition.entities.find((entity) => entity.name === name)

/** Looks up what the parents of `items` are called. */
export async function nameParents(
  visit: Visit,
  entity: EntityDefinition,
  items: readonly Item[],
): Promise<ParentNames> {
  const known = new Map<string, Named>()
  for (const parent of entity.parents) {
    const ids = [...new Set(items.flatMap((item) => valueText(item[parent.key]) ?? []))]
    for (const [id, named] of await nameRows(visit, parent.target, ids))
      known.set(`${parent.target} ${id}`, named)
  }
  return ({ target }, id) => known.get(`${target} ${id}`) ?? { label: shortId(id), place: undefined }
}

async function nameRows(
  visit: Visit,
  target: string,
  ids: readonly string[],
): Promise<readonly (readonly [string, Named])[]> {
  if (target === 'User') {
    const names = await visit.application.users.names(ids)
    return Object.entries(names).map(([id, label]) => [id, { label, place: undefined }])
  }
  const entity = findEntity(visit, target)
  if (entity === undefined) return []
  const found = await Promise.all(ids.map((id) => nameRow(visit, entity, id)))
  return found.flatMap((named, index) => (named === undefined ? [] : [[ids[index] ?? '', named] as const]))
}

/** Undefined when the visitor may not see the row: then its id is all that is shown. */
async function nameRow(visit: Visit, entity: EntityDefinition, id: string): Promise<Named | undefined> {
  try {
    const { item } = await visit.application.service(entity.name).get(visit.caller, id)
    return { label: labelOf(entity, item), place: rowPlace(entity, id) }
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return undefined
    throw error
  }
}
