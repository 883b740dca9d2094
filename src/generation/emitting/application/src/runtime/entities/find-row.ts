// find-row: the row of a request, or the refusal that tells the caller no more than they may know.
import { accessOf, isAlwaysAllowed, isEverAllowed, type Access } from '../access/access.ts'
import { isAllowed, isReadable } from '../access/row-access.ts'
import type { Caller, EntityDefinition } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Stored } from '../store/table.ts'
import { createScope } from './scope.ts'
import type { Reading } from './world.ts'

export const notFound = ({ label }: EntityDefinition): Problem =>
  new Problem(404, `There is no such ${label}`)

/** 401 for somebody who may be somebody else, 403 for a user. */
export function forbidden({ plural }: EntityDefinition, operation: string, caller: Caller): Problem {
  if (caller.kind === 'anyone') return new Problem(401, 'Log in first', [], { 'www-authenticate': 'Bearer' })
  return new Problem(403, `You may not ${operation} these ${plural}`)
}

/** @throws Problem 401 or 403 when no row could be allowed */
export function requireAccess(definition: EntityDefinition, operation: string, caller: Caller): Access {
  const access = accessOf(definition, operation, caller)
  if (!isEverAllowed(access)) throw forbidden(definition, operation, caller)
  return access
}

export async function findStored(
  reading: Reading,
  definition: EntityDefinition,
  id: string,
  lock?: 'for update',
): Promise<Stored> {
  const stored = await reading.world.table(definition.name).byId(reading.queries, id, lock)
  if (stored === undefined) throw notFound(definition)
  return stored
}

/** @throws Problem 404 when it is not there, or not for the caller to see */
export async function findReadable(
  reading: Reading,
  definition: EntityDefinition,
  id: string,
  lock?: 'for update',
): Promise<Stored> {
  requireAccess(definition, 'read', reading.caller)
  const stored = await findStored(reading, definition, id, lock)
  if (!(await isReadable(reading, definition, stored))) throw notFound(definition)
  return stored
}

/** @throws Problem 403 when the row may be seen but this may not be done with it, 404 when it may not be seen either */
export async function findAllowed(
  reading: Reading,
  definition: EntityDefinition,
  operation: string,
  id: string,
): Promise<Stored> {
  const access = requireAccess(definition, operation, reading.caller)
  const stored = await findStored(reading, definition, id, 'for update')
  if (isAlwaysAllowed(access)) return stored
  const scope = createScope(reading, definition, stored.item)
  if (await isAllowed(definition, access, scope, stored.createdBy)) return stored
  throw (await isReadable(reading, definition, stored))
    ? forbidden(definition, operation, reading.caller)
    : notFound(definition)
}
