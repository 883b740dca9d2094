// references: whom a row belongs to: set from the caller where they act for themselves, checked in every case.
import { accessOf, isEverAllowed, isOnlyOwn, ownershipFor } from '../access/access.ts'
import { isReadable } from '../access/row-access.ts'
import type { EntityDefinition, ParentDefinition, Value } from '../definition.ts'
import { isEmpty } from '../expressions/texts.ts'
import type { Mistake } from '../problem.ts'
import { quoteName } from '../store/database.ts'
import { entityOf, type Write } from './world.ts'

type Values = Readonly<Record<string, Value>>

/** The row of `target` that describes the user who asks: the reader whose account it is. */
async function ownRowOf(write: Write, target: string, path: readonly string[]): Promise<string | undefined> {
  const { caller, world, queries } = write
  const definition = entityOf(world, target)
  const account = definition.parents.find((parent) => parent.name === path[0] && parent.target === 'User')
  if (caller.kind !== 'user' || account === undefined || path.length !== 1) return undefined
  const rows = await world.table(target).where(queries, `${quoteName(account.column)} = ?`, [caller.id])
  return rows.length === 1 ? rows[0]?.item.id : undefined
}

/** What a parent is when nobody names it. */
async function impliedParent(
  write: Write,
  definition: EntityDefinition,
  parent: ParentDefinition,
): Promise<string | undefined> {
  const { caller } = write
  if (caller.kind !== 'user') return undefined
  const access = accessOf(definition, 'create', caller)
  if (parent.target === 'User')
    return parent.role === caller.role && parent.inverse !== '' ? caller.id : undefined
  if (!isOnlyOwn(access)) return undefined
  const through = ownershipFor(definition, access.allows[0]?.role ?? caller.role)?.through
  return through === undefined || through === 'creator' || through[0] !== parent.name
    ? undefined
    : ownRowOf(write, parent.target, through.slice(1))
}

/** Values with the parents that follow from who asks. */
export async function withImpliedParents(
  write: Write,
  definition: EntityDefinition,
  values: Values,
): Promise<Values> {
  const implied: Record<string, Value> = {}
  for (const parent of definition.parents) {
    if (!isEmpty(values[parent.key])) continue
    const id = await impliedParent(write, definition, parent)
    if (id !== undefined) implied[parent.key] = id
  }
  return { ...values, ...implied }
}

/**
 * Whether a parent is there for the caller: where they may see some rows of its kind, it must be one of those, so that
 * ids of others tell nothing.
 */
async function isThere(write: Write, parent: ParentDefinition, id: string): Promise<boolean> {
  const { world, queries, caller } = write
  if (parent.target === 'User') {
    const [user] = await queries.all('SELECT "role" FROM "_users" WHERE "id" = ?', [id])
    return (
      user !== undefined &&
      (parent.role === undefined || parent.role === 'user' || user['role'] === parent.role)
    )
  }
  const stored = await world.table(parent.target).byId(queries, id)
  if (stored === undefined) return false
  const definition = entityOf(world, parent.target)
  return !isEverAllowed(accessOf(definition, 'read', caller)) || isReadable(write, definition, stored)
}

/** Mistakes of parents among `values` that are not there. Parents that stay what they were are not looked at. */
export async function checkParents(
  write: Write,
  { parents }: EntityDefinition,
  values: Values,
  before: Values = {},
): Promise<readonly Mistake[]> {
  const mistakes: Mistake[] = []
  for (const parent of parents) {
    const id = values[parent.key]
    if (typeof id !== 'string' || id === before[parent.key] || (await isThere(write, parent, id))) continue
    const who =
      parent.role === undefined || parent.target !== 'User'
        ? parent.label
        : `user with the role ${parent.role}`
    mistakes.push({
      field: parent.key,
      code: 'not-found',
      message: `there is no such ${who}`,
      requirement: parent.requirement,
    })
  }
  return mistakes
}
