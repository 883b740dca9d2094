// access: who may do what. What nothing allows is denied, a denial beats every permission. Decides only.
import type { Caller, EntityDefinition, OwnershipDefinition, PermissionDefinition } from '../definition.ts'

/** `everything`: the application itself. */
export type Access = {
  readonly kind: 'rules' | 'everything'
  readonly allows: readonly PermissionDefinition[]
  readonly denies: readonly PermissionDefinition[]
}

const everything: Access = { kind: 'everything', allows: [], denies: [] }

/** A user has the role that they were given, and what everybody with a session and everybody at all has. */
export function rolesOf(caller: Caller): readonly string[] {
  return caller.kind === 'user' ? [caller.role, 'user', 'anyone'] : caller.kind === 'anyone' ? ['anyone'] : []
}

const known = new WeakMap<EntityDefinition, Map<string, Access>>()

/** What permissions say of an operation for a caller, before any row is looked at. Pure. */
export function accessOf(definition: EntityDefinition, operation: string, caller: Caller): Access {
  if (caller.kind === 'system') return everything
  const role = caller.kind === 'user' ? caller.role : ''
  const key = `${caller.kind} ${role} ${operation}`
  const cache = known.get(definition) ?? new Map<string, Access>()
  known.set(definition, cache)
  const before = cache.get(key)
  if (before !== undefined) return before
  const access = decideAccess(definition.permissions, operation, rolesOf(caller))
  cache.set(key, access)
  return access
}

/** "Only managers" takes the operation from everybody else, whatever another line gives them. */
function decideAccess(
  permissions: readonly PermissionDefinition[],
  operation: string,
  roles: readonly string[],
): Access {
  const about = permissions.filter((one) => one.operation === operation)
  const allowing = about.filter(({ effect }) => effect === 'allow')
  const exclusive = allowing.filter((one) => one.exclusive)
  const mine = (list: readonly PermissionDefinition[]) => list.filter(({ role }) => roles.includes(role))
  return {
    kind: 'rules',
    allows: mine(exclusive.length > 0 ? exclusive : allowing),
    denies: mine(about.filter(({ effect }) => effect === 'deny')),
  }
}

const isTotal = ({ scope, condition }: PermissionDefinition): boolean =>
  scope === 'all' && condition === undefined

/** Whether there is any row for which it could be allowed. Pure. */
export const isEverAllowed = ({ kind, allows, denies }: Access): boolean =>
  kind === 'everything' || (allows.length > 0 && !denies.some(isTotal))

/** Whether it is allowed for every row, so that none has to be looked at. Pure. */
export const isAlwaysAllowed = ({ kind, allows, denies }: Access): boolean =>
  kind === 'everything' || (allows.some(isTotal) && denies.length === 0)

/** Whether the caller may act only for themselves. Pure. */
export const isOnlyOwn = ({ kind, allows }: Access): boolean =>
  kind === 'rules' && allows.length > 0 && allows.every(({ scope }) => scope === 'own')

/** How a permission reads "their own". */
export const ownershipFor = (
  { ownerships }: EntityDefinition,
  role: string,
): OwnershipDefinition | undefined => ownerships.find((one) => one.role === role)
