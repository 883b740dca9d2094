// remove-row: deletes a row and what belongs to it, or refuses because something must not lose it.
import type { ChildDefinition, EntityDefinition } from '../definition.ts'
import { Problem } from '../problem.ts'
import { ReferenceViolation, quoteName } from '../store/database.ts'
import type { Stored } from '../store/table.ts'
import { audit } from './audit.ts'
import { contextOf } from './hook-context.ts'
import { reactToRemoval } from './reactions.ts'
import { asSystem, entityOf, type Write } from './world.ts'
import { changeRow, fedByLinks, feed, insertRow, refresh } from './write-row.ts'

const refused = (
  definition: EntityDefinition,
  { name, label }: ChildDefinition,
  requirement: number,
): Problem =>
  new Problem(409, `The ${definition.label} is still needed`, [
    { field: name, code: 'restricted', message: `the ${definition.label} still has ${label}`, requirement },
  ])

/** @throws Problem 409 when a row that belongs to it must not be without it */
export async function removeRow(write: Write, definition: EntityDefinition, stored: Stored): Promise<void> {
  const { world, queries } = write
  write.dying.add(stored.item.id)
  await world.hooks.get(definition.name)?.beforeDelete?.(stored.item, contextOf(write))
  await keepOne(write, definition, stored)
  for (const child of definition.children) await releaseChildren(write, definition, stored, child)
  const linked = await fedByLinks(write, definition, stored.item)
  try {
    await world.table(definition.name).remove(queries, stored.item.id)
  } catch (error) {
    if (!(error instanceof ReferenceViolation)) throw error
    throw new Problem(409, `The ${definition.label} is still needed`)
  }
  await audit(write, definition, 'delete', stored.item, undefined)
  write.facts.push({ entity: definition.name, operation: 'delete' })
  await feed(write, definition, stored.item, undefined)
  for (const { entity, id } of linked) if (!write.dying.has(id)) await refresh(write, entity, id)
  await reactToRemoval(write, definition, stored, { insertRow, changeRow })
}

async function releaseChildren(
  write: Write,
  definition: EntityDefinition,
  { item }: Stored,
  child: ChildDefinition,
): Promise<void> {
  const entity = entityOf(write.world, child.entity)
  const parent = entity.parents.find(({ name }) => name === child.through)
  if (parent === undefined) return
  const rows = await write.world
    .table(child.entity)
    .where(write.queries, `${quoteName(parent.column)} = ?`, [item.id])
  for (const row of rows) {
    if (write.dying.has(row.item.id)) continue
    if (parent.onDelete === 'restrict') throw refused(definition, child, parent.requirement)
    if (parent.onDelete === 'cascade') await removeRow(asSystem(write), entity, row)
    else await changeRow(asSystem(write), entity, row, { [parent.key]: null })
  }
}

/** The last one of what must be there at least once stays, unless its parent goes too or is not in use yet. */
async function keepOne(write: Write, definition: EntityDefinition, { item }: Stored): Promise<void> {
  for (const parent of definition.parents) {
    const id = item[parent.key]
    if (parent.target === 'User' || typeof id !== 'string' || write.dying.has(id)) continue
    const owner = entityOf(write.world, parent.target)
    const child = owner.children.find((one) => one.entity === definition.name && one.through === parent.name)
    if (child?.atLeastOne !== true) continue
    const table = write.world.table(definition.name)
    const rows = await table.where(write.queries, `${quoteName(parent.column)} = ?`, [id])
    const stored = await write.world.table(owner.name).byId(write.queries, id)
    if (rows.length <= 1 && isInUse(owner, stored))
      throw new Problem(409, `The ${owner.label} needs at least one of its ${child.label}`, [
        {
          field: child.name,
          code: 'at-least-one',
          message: `the ${owner.label} needs at least one of its ${child.label}`,
          requirement: child.requirement,
        },
      ])
  }
}

/** In its first state a row may still be put together. */
const isInUse = ({ workflow }: EntityDefinition, stored: Stored | undefined): boolean =>
  stored !== undefined && (workflow === null || stored.item[workflow.field] !== workflow.initial)
