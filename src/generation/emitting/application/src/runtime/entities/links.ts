// links: rows of two entities that belong together many to many.
import { isReadable } from '../access/row-access.ts'
import type { EntityDefinition, LinkDefinition } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Item } from '../services.ts'
import { quoteName } from '../store/database.ts'
import { audit } from './audit.ts'
import { entityOf, type Reading, type Write } from './world.ts'
import { refresh } from './write-row.ts'

/** @throws Problem 404 when the entity has no such link */
export function linkAt({ links, label }: EntityDefinition, name: string): LinkDefinition {
  const link = links.find((one) => one.path === name || one.name === name)
  if (link === undefined) throw new Problem(404, `A ${label} has no ${name}`)
  return link
}

/** Rows on the other side that the caller may see, oldest first. */
export async function linkedRows(
  reading: Reading,
  link: LinkDefinition,
  id: string,
): Promise<readonly Item[]> {
  const target = entityOf(reading.world, link.entity)
  const condition = `"id" IN (SELECT ${quoteName(link.otherColumn)} FROM ${quoteName(link.table)} WHERE ${quoteName(link.ownColumn)} = ?) ORDER BY "id"`
  const rows = await reading.world.table(link.entity).where(reading.queries, condition, [id])
  const visible: Item[] = []
  for (const row of rows) if (await isReadable(reading, target, row)) visible.push(row.item)
  return visible
}

/** Linking twice is the same as once. @throws Problem 404 when the other row is not there for the caller */
export async function addLink(
  write: Write,
  definition: EntityDefinition,
  link: LinkDefinition,
  item: Item,
  otherId: string,
): Promise<void> {
  const target = entityOf(write.world, link.entity)
  const other = await write.world.table(link.entity).byId(write.queries, otherId)
  if (other === undefined || !(await isReadable(write, target, other)))
    throw new Problem(404, `There is no such ${target.label}`)
  const sql = `INSERT INTO ${quoteName(link.table)} (${quoteName(link.ownColumn)}, ${quoteName(link.otherColumn)}) VALUES (?, ?) ON CONFLICT DO NOTHING`
  if ((await write.queries.run(sql, [item.id, otherId])) === 0) return
  await audit(write, definition, `link ${link.name} ${otherId}`, item, item)
  await refreshEnds(write, definition, link, item, otherId)
}

/** Either end may count or sum what is linked to it. */
async function refreshEnds(
  write: Write,
  definition: EntityDefinition,
  link: LinkDefinition,
  item: Item,
  otherId: string,
): Promise<void> {
  const target = entityOf(write.world, link.entity)
  const back = target.links.find(
    ({ table, ownColumn }) => table === link.table && ownColumn === link.otherColumn,
  )
  if (definition.feeds.links.includes(link.name)) await refresh(write, link.entity, otherId)
  if (back !== undefined && target.feeds.links.includes(back.name))
    await refresh(write, definition.name, item.id)
}

/** @throws Problem 404 when the two were not linked */
export async function removeLink(
  write: Write,
  definition: EntityDefinition,
  link: LinkDefinition,
  item: Item,
  otherId: string,
): Promise<void> {
  const sql = `DELETE FROM ${quoteName(link.table)} WHERE ${quoteName(link.ownColumn)} = ? AND ${quoteName(link.otherColumn)} = ?`
  if ((await write.queries.run(sql, [item.id, otherId])) === 0)
    throw new Problem(404, 'The two are not linked')
  await audit(write, definition, `unlink ${link.name} ${otherId}`, item, item)
  await refreshEnds(write, definition, link, item, otherId)
}
