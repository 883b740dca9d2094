// row-access: whether a permission covers one row, in memory and as a condition of a query.
import type { EntityDefinition, PermissionDefinition, Scope } from '../definition.ts'
import { createScope } from '../entities/scope.ts'
import { entityOf, type Reading, type World } from '../entities/world.ts'
import { quoteName, type SqlValue } from '../store/database.ts'
import type { Stored } from '../store/table.ts'
import { accessOf, isAlwaysAllowed, isEverAllowed, isOnlyOwn, ownershipFor, type Access } from './access.ts'

/** Whether the caller of the scope owns a row, as the role of the permission owns it. */
async function isOwn(
  definition: EntityDefinition,
  role: string,
  scope: Scope,
  createdBy: string | null,
): Promise<boolean> {
  const { caller } = scope
  if (caller.kind !== 'user') return false
  const through = ownershipFor(definition, role)?.through ?? 'creator'
  if (through === 'creator') return createdBy === caller.id
  const last = definition.parents.find(({ name }) => name === through[0])
  if (through.length === 1 && last !== undefined) return scope.row[last.key] === caller.id
  return (await scope.one(through))?.['id'] === caller.id
}

async function covers(
  definition: EntityDefinition,
  permission: PermissionDefinition,
  scope: Scope,
  createdBy: string | null,
): Promise<boolean> {
  if (permission.scope === 'own' && !(await isOwn(definition, permission.role, scope, createdBy)))
    return false
  return permission.condition === undefined || (await permission.condition(scope)) === true
}

/** Whether `access` allows the row of the scope. */
export async function isAllowed(
  definition: EntityDefinition,
  access: Access,
  scope: Scope,
  createdBy: string | null,
): Promise<boolean> {
  if (isAlwaysAllowed(access)) return true
  for (const denial of access.denies) if (await covers(definition, denial, scope, createdBy)) return false
  for (const permission of access.allows)
    if (await covers(definition, permission, scope, createdBy)) return true
  return false
}

/** Whether a row that is about to be would be somebody else's, where the caller may act only for themselves. */
export async function isForOthers(
  definition: EntityDefinition,
  access: Access,
  scope: Scope,
  createdBy: string | null,
): Promise<boolean> {
  if (!isOnlyOwn(access)) return false
  for (const { role } of access.allows) if (await isOwn(definition, role, scope, createdBy)) return false
  return true
}

/** Whether the caller may see a row. */
export async function isReadable(
  reading: Reading,
  definition: EntityDefinition,
  { item, createdBy }: Stored,
): Promise<boolean> {
  const access = accessOf(definition, 'read', reading.caller)
  if (isAlwaysAllowed(access)) return true
  return (
    isEverAllowed(access) && isAllowed(definition, access, createScope(reading, definition, item), createdBy)
  )
}

export type SqlCondition = { readonly sql: string; readonly parameters: readonly SqlValue[] }

/** Rows whose owner, at the end of `path`, is the user. */
function ownedThrough(
  world: World,
  definition: EntityDefinition,
  path: readonly string[],
  userId: string,
): SqlCondition {
  const [name = '', ...rest] = path
  const parent = definition.parents.find((one) => one.name === name)
  if (parent === undefined) throw new Error(`${definition.name} has no ${name}`)
  if (rest.length === 0 || parent.target === 'User')
    return { sql: `${quoteName(parent.column)} = ?`, parameters: [userId] }
  const target = entityOf(world, parent.target)
  const inner = ownedThrough(world, target, rest, userId)
  return {
    sql: `${quoteName(parent.column)} IN (SELECT "id" FROM ${quoteName(target.table)} WHERE ${inner.sql})`,
    parameters: inner.parameters,
  }
}

function ownCondition({ world, caller }: Reading, definition: EntityDefinition, role: string): SqlCondition {
  if (caller.kind !== 'user') return { sql: '1 = 0', parameters: [] }
  const through = ownershipFor(definition, role)?.through ?? 'creator'
  return through === 'creator'
    ? { sql: '"_created_by" = ?', parameters: [caller.id] }
    : ownedThrough(world, definition, through, caller.id)
}

/**
 * What a query must ask so that it finds no row that may not be read. `isExact` is false when a condition is left that
 * only the row itself can answer.
 */
export function readableCondition(
  reading: Reading,
  definition: EntityDefinition,
): { readonly conditions: readonly SqlCondition[]; readonly isExact: boolean } {
  const access = accessOf(definition, 'read', reading.caller)
  if (isAlwaysAllowed(access)) return { conditions: [], isExact: true }
  const isExact = [...access.allows, ...access.denies].every(({ condition }) => condition === undefined)
  const all = access.allows.some(({ scope }) => scope === 'all')
  const own = access.allows.map(({ role }) => ownCondition(reading, definition, role))
  const denied = access.denies
    .filter(({ condition }) => condition === undefined)
    .map(({ scope, role }) =>
      scope === 'all' ? { sql: '1 = 1', parameters: [] } : ownCondition(reading, definition, role),
    )
  return {
    isExact,
    conditions: [
      ...(all ? [] : [anyOf(own)]),
      ...denied.map(({ sql, parameters }) => ({ sql: `NOT COALESCE(${sql}, 1 = 0)`, parameters })),
    ],
  }
}

const anyOf = (conditions: readonly SqlCondition[]): SqlCondition =>
  conditions.length === 0
    ? { sql: '1 = 0', parameters: [] }
    : {
        sql: `(${conditions.map(({ sql }) => sql).join(' OR ')})`,
        parameters: conditions.flatMap(({ parameters }) => parameters),
      }
