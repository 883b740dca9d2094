import { isDeepStrictEqual } from 'node:util'
import type { Entity } from '../../domain/application-model/entity.ts'
import type { Ownership, Permission, Role } from '../../domain/application-model/permission.ts'
import type { Relation } from '../../domain/application-model/relation.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import type { TracedElement } from '../grammar/element.ts'
import { entityIdentifier, kebabOf } from '../grammar/identifiers.ts'
import { pluralOf } from '../grammar/plural.ts'
import { createIds } from './element-ids.ts'
import { assume, type Findings } from './findings.ts'
import { elementsOf } from './link-entities.ts'

/** Every role that is declared or allowed something, in the order of the document. */
export function linkRoles(elements: readonly TracedElement[], entities: readonly Entity[]): Role[] {
  const roles = new Map<string, Role>()
  const add = (label: string, trace: Trace): void => {
    const name = kebabOf(label)
    if (roles.has(name)) return
    const entity = entities.find((one) => one.label === label)?.name
    roles.set(name, {
      id: `role.${name}`,
      name,
      label,
      plural: pluralOf(label),
      ...(entity === undefined ? {} : { entity }),
      trace,
    })
  }
  for (const { element, trace } of elements) {
    if (element.kind === 'role' || element.kind === 'permission') add(element.role, trace)
    if (element.kind === 'transition') for (const actor of element.actors) add(actor, trace)
  }
  // Those that every application has come last, whoever is named first.
  const rankOf = ({ name }: Role): number => ['user', 'anyone'].indexOf(name)
  return [...roles.values()].sort((a, b) => rankOf(a) - rankOf(b))
}

/** Where each name stands; unknown ones come after all others. */
function ranking(names: readonly string[]): (name: string) => number {
  const ranks = new Map(names.map((name, rank) => [name, rank]))
  return (name) => ranks.get(name) ?? names.length
}
const rankOfOperation = ranking(['read', 'create', 'update', 'delete'])

/** By entity, operation and role, so that the order of sentences does not matter. */
function sortPermissions(
  permissions: readonly Permission[],
  entities: readonly Entity[],
  roles: readonly Role[],
): Permission[] {
  const rankOfEntity = ranking(entities.map(({ name }) => name))
  const rankOfRole = ranking(roles.map(({ name }) => name))
  return [...permissions].sort(
    (a, b) =>
      rankOfEntity(a.entity) - rankOfEntity(b.entity) ||
      rankOfOperation(a.operation) - rankOfOperation(b.operation) ||
      a.operation.localeCompare(b.operation, 'en') ||
      rankOfRole(a.role) - rankOfRole(b.role) ||
      (a.id < b.id ? -1 : Number(a.id > b.id)),
  )
}

const idOf = ({ role, operation, entity, effect, scope }: Omit<Permission, 'id'>): string =>
  [
    'permission',
    role,
    operation,
    entity,
    ...(effect === 'deny' ? ['deny'] : []),
    ...(scope === 'own' ? ['own'] : []),
  ].join('.')

/** Permissions, each once; the same permission said twice is one. */
export function linkPermissions(
  elements: readonly TracedElement[],
  entities: readonly Entity[],
  roles: readonly Role[],
): Permission[] {
  const takeId = createIds()
  const permissions = new Map<string, Permission[]>()
  for (const { element, trace } of elementsOf(elements, 'permission')) {
    const { kind: _, role, entity, operation, effect, scope, exclusive, condition } = element
    const fields = {
      role: kebabOf(role),
      entity: entityIdentifier(entity).name,
      operation,
      effect,
      scope,
      exclusive,
    }
    const id = idOf({ ...fields, trace })
    const twins = permissions.get(id) ?? []
    const twin = twins.find((one) => isDeepStrictEqual(one.condition, condition))
    if (twin === undefined)
      twins.push({ id: takeId(id), ...fields, ...(condition === undefined ? {} : { condition }), trace })
    else twin.exclusive ||= exclusive
    permissions.set(id, twins)
  }
  return sortPermissions([...permissions.values()].flat(), entities, roles)
}

type Step = { readonly name: string; readonly target: string; readonly kind: 'entity' | 'role' }

const stepsUp = (relations: readonly Relation[], entity: string): readonly Step[] =>
  relations.flatMap(({ from, fromKind, to, kind, toName }) =>
    to === entity && kind !== 'n-n' ? [{ name: toName, target: from, kind: fromKind }] : [],
  )

/** From a row to its owner: directly, or through what it belongs to; at most three steps. */
function findOwner(
  relations: readonly Relation[],
  entity: string,
  role: Role,
): readonly string[] | undefined {
  let front: readonly { readonly path: readonly string[]; readonly at: string }[] = [{ path: [], at: entity }]
  for (let depth = 0; depth < 3; depth += 1) {
    const next = front.flatMap(({ path, at }) =>
      stepsUp(relations, at).map((step) => ({
        path: [...path, step.name],
        at: step.target,
        kind: step.kind,
      })),
    )
    const found = next.find(({ at, kind }) => (kind === 'role' ? at === role.name : at === role.entity))
    if (found !== undefined) return found.path
    front = next.filter(({ kind }) => kind === 'entity')
  }
  return undefined
}

/** How "their own" is read wherever it is said; where no relation leads to the role, that is an assumption. */
export function linkOwnerships(
  permissions: readonly Permission[],
  roles: readonly Role[],
  relations: readonly Relation[],
  findings: Findings,
): Ownership[] {
  const ownerships = new Map<string, Ownership>()
  for (const { role: roleName, entity, scope, trace } of permissions) {
    const role = roles.find(({ name }) => name === roleName)
    const id = `ownership.${entity}.${roleName}`
    if (scope !== 'own' || role === undefined || ownerships.has(id)) continue
    const path = findOwner(relations, entity, role)
    ownerships.set(id, {
      id,
      entity,
      role: roleName,
      through: path === undefined ? 'creator' : [...path],
      trace,
    })
    if (path === undefined)
      assume(
        findings,
        trace,
        id,
        role.entity === entity
          ? `a row of ${entity} is the own one of the ${roleName} whose account it is linked to`
          : `a row of ${entity} is owned by the user who created it: no relation leads to a ${roleName}`,
      )
  }
  return [...ownerships.values()]
}
