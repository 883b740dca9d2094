// Who may do what, read from the model alone: the other side of the comparison that the tests of permissions make.
import type { Permission } from '../../../../domain/application-model/permission.ts'
import type { ModelIndex } from '../world/model-index.ts'

/** A role, or nobody at all. */
export type Asker = { readonly role: string } | 'anyone'

/** What a user's role stands for: theirs, everybody's with a session, everybody's. */
export const rolesOfAsker = (asker: Asker): readonly string[] =>
  asker === 'anyone' ? ['anyone'] : [asker.role, 'user', 'anyone']

/** `depends`: a condition on the row decides, which these tests do not reason about. */
export type Verdict = 'never' | 'own' | 'all' | 'depends'

/** What nothing allows is denied; "only" takes it from the others; a denial beats every permission. Pure. */
export function verdictOf(index: ModelIndex, entity: string, operation: string, asker: Asker): Verdict {
  const about = index.permissions(entity).filter((permission) => permission.operation === operation)
  const roles = rolesOfAsker(asker)
  const allowing = about.filter(({ effect }) => effect === 'allow')
  const exclusive = allowing.filter((permission) => permission.exclusive)
  const mine = (list: readonly Permission[]): readonly Permission[] =>
    list.filter(({ role }) => roles.includes(role))
  const allows = mine(exclusive.length > 0 ? exclusive : allowing)
  const denies = mine(about.filter(({ effect }) => effect === 'deny'))
  if (
    allows.length === 0 ||
    denies.some(({ scope, condition }) => scope === 'all' && condition === undefined)
  )
    return 'never'
  if (denies.length > 0 || allows.some(({ condition }) => condition !== undefined)) return 'depends'
  return allows.some(({ scope }) => scope === 'all') ? 'all' : 'own'
}

/** Whether an asker may do it with a row that is theirs, or is not. Undefined when a condition decides. */
export function isCovered(verdict: Verdict, isOwn: boolean): boolean | undefined {
  if (verdict === 'depends') return undefined
  return verdict === 'all' || (verdict === 'own' && isOwn)
}

/** The role by which an asker owns rows: their own one, or `user`. */
export function owningRole(
  index: ModelIndex,
  entity: string,
  operation: string,
  asker: Asker,
): string | undefined {
  const roles = rolesOfAsker(asker)
  return index
    .permissions(entity)
    .find(
      (permission) =>
        permission.operation === operation &&
        permission.scope === 'own' &&
        permission.effect === 'allow' &&
        roles.includes(permission.role),
    )?.role
}

/** How an asker owns rows of an entity: as their creator, or at the end of a path of parents. */
export function ownershipPath(
  index: ModelIndex,
  entity: string,
  role: string,
): 'creator' | readonly string[] {
  const found = index.shape(entity).parts.ownerships.find((ownership) => ownership.role === role)
  return found?.through ?? 'creator'
}
