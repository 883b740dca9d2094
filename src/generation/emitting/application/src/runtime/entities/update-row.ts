// update-row: a merge patch on somebody's request.
import { accessOf, isAlwaysAllowed } from '../access/access.ts'
import { isAllowed } from '../access/row-access.ts'
import type { EntityDefinition } from '../definition.ts'
import type { Stored } from '../store/table.ts'
import { refuseMistakes } from './check-row.ts'
import { requireVersion } from './in-write.ts'
import { findAllowed, forbidden } from './find-row.ts'
import { contextOf } from './hook-context.ts'
import { readInput } from './read-input.ts'
import { checkParents } from './references.ts'
import { createScope } from './scope.ts'
import type { Write } from './world.ts'
import { changeRow } from './write-row.ts'

/** Whether the caller may still update the row as it is now: nobody hands what is theirs to somebody else. */
async function requireStillAllowed(
  write: Write,
  definition: EntityDefinition,
  stored: Stored,
): Promise<void> {
  const access = accessOf(definition, 'update', write.caller)
  if (isAlwaysAllowed(access) || access.allows.every(({ scope }) => scope === 'all')) return
  const scope = createScope(write, definition, stored.item)
  if (!(await isAllowed(definition, access, scope, stored.createdBy)))
    throw forbidden(definition, 'update', write.caller)
}

export async function updateOperation(
  write: Write,
  definition: EntityDefinition,
  id: string,
  patch: Readonly<Record<string, unknown>>,
  version: number | undefined,
): Promise<Stored> {
  const before = await findAllowed(write, definition, 'update', id)
  requireVersion(before, version)
  const { values: given, mistakes } = readInput(definition, patch, 'update')
  refuseMistakes([...mistakes, ...(await checkParents(write, definition, given, before.item))])
  const hooked = await write.world.hooks
    .get(definition.name)
    ?.beforeUpdate?.(before.item, given, contextOf(write))
  const after = await changeRow(write, definition, before, hooked ?? given)
  await requireStillAllowed(write, definition, after)
  return after
}
