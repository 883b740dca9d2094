import type { ApplicationModel } from '../../../domain/application-model/application-model.ts'

type RoleLiteral = { readonly name: string; readonly label: string; readonly plural: string }

const administrators: readonly string[] = ['administrator', 'admin', 'system-administrator']
const added: RoleLiteral = { name: 'administrator', label: 'administrator', plural: 'administrators' }

/** The role that manages users: the one of the requirements that has the name, else one of its own. Pure. */
export const administratorOf = ({ roles }: ApplicationModel): string =>
  administrators.find((name) => roles.some((role) => role.name === name)) ?? added.name

/**
 * The roles that a user may have. `anyone` is nobody's role, and `user` only where the document names no other:
 * everybody who has a session counts as a user anyway. Pure.
 */
export function rolesOf(model: ApplicationModel): readonly RoleLiteral[] {
  const named = model.roles.filter(({ name }) => name !== 'anyone' && name !== 'user')
  const plain = named.length > 0 ? [] : [{ name: 'user', label: 'user', plural: 'users' }]
  const roles = [...named.map(({ name, label, plural }) => ({ name, label, plural })), ...plain]
  return roles.some(({ name }) => name === administratorOf(model)) ? roles : [...roles, added]
}
