import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Permission } from '../../domain/application-model/permission.ts'
import { printTrailing } from './print-expression.ts'
import type { Words } from './print-context.ts'

const everybody: Readonly<Record<string, string>> = { anyone: 'anyone', user: 'everyone' }

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export const printRoles = ({ roles }: ApplicationModel): readonly string[] => {
  const named = roles.filter(({ name }) => everybody[name] === undefined).map(({ label }) => label)
  return named.length === 0 ? [] : [`The roles are ${named.join(', ')}.`]
}

function printPermission(words: Words, same: readonly Permission[]): string {
  const [first] = same
  if (first === undefined) return ''
  const { entity, operation, effect, scope, exclusive, condition } = first
  const who = same.map(({ role }) => everybody[role] ?? words.role(role)).join(' and ')
  const verb = operation === 'read' ? 'view' : operation
  const what = `${scope === 'own' ? 'their own ' : ''}${words.many(entity)}`
  const start = exclusive ? `Only ${who}` : capital(who)
  return `${start} ${effect === 'allow' ? 'can' : 'cannot'} ${verb} ${what}${printTrailing(words, entity, condition)}.`
}

/** Permissions that say `only` together stay in one sentence; each other one has its own. */
export function printPermissions({ permissions }: ApplicationModel, words: Words): readonly string[] {
  const groups = Map.groupBy(permissions, ({ id, exclusive, entity, operation, scope, condition, trace }) =>
    exclusive ? JSON.stringify([entity, operation, scope, condition, trace.line, trace.col]) : id,
  )
  return [...groups.values()].map((same) => printPermission(words, same))
}

/** A story for each list that is searched by some fields. */
export function printSearches(
  { operations, permissions, roles }: ApplicationModel,
  words: Words,
): readonly string[] {
  return operations.flatMap(({ entity, filters }) => {
    const reader = permissions.find(
      (one) => one.entity === entity && one.operation === 'read' && one.effect === 'allow',
    )
    const role = roles.find(({ name }) => name === reader?.role)?.label
    if (filters.length === 0 || reader === undefined || role === undefined) return []
    const labels = filters.map((name) => words.path(entity, [name])).join(' and ')
    return [
      `As a ${role}, I want to search ${reader.scope === 'own' ? 'my' : 'all'} ${words.many(entity)} by ${labels}.`,
    ]
  })
}

export const printTransitions = ({ workflows }: ApplicationModel, words: Words): readonly string[] =>
  workflows.flatMap(({ entity, transitions }) =>
    transitions.map(({ from, to, actors, guard }) => {
      const by = actors.length === 0 ? '' : ` by ${actors.map((actor) => words.role(actor)).join(' and ')}`
      return `${capital(words.one(entity))} can move from "${from}" to "${to}"${by}${printTrailing(words, entity, guard)}.`
    }),
  )
