// workflow: which moves a row can make, and who may make them. Decides; writes nothing.
import { accessOf, isEverAllowed, rolesOf } from '../access/access.ts'
import { isAllowed } from '../access/row-access.ts'
import type {
  Caller,
  EntityDefinition,
  Scope,
  TransitionDefinition,
  WorkflowDefinition,
} from '../definition.ts'
import type { Stored } from '../store/table.ts'

export type Move =
  | {
      readonly is: 'allowed'
      /** Each of them is the caller's to make; they differ in their conditions. */
      readonly transitions: readonly TransitionDefinition[]
      readonly verbs: readonly string[]
    }
  | { readonly is: 'unknown-state' | 'not-from-here' | 'not-for-caller' }

/** Verbs that are the move to a state: `approve` for `approved`. */
export const verbsTo = ({ actions }: EntityDefinition, state: string): readonly string[] =>
  actions.filter(({ toState }) => toState === state).map(({ verb }) => verb)

const names = ({ roles }: TransitionDefinition, mine: readonly string[]): boolean =>
  roles.some((role) => mine.includes(role))

/**
 * Whether the caller may make a transition on this row.
 *
 * A role that the transitions into a state name may make those that name it. A role that only a permission names
 * ("members can cancel their own bookings") may make each of them, where the permission reaches. "Only" and "cannot"
 * hold for both. A transition that names nobody is for whoever may update the row.
 */
async function mayMake(
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  transition: TransitionDefinition,
  scope: Scope,
  createdBy: string | null,
): Promise<boolean> {
  const { caller } = scope
  if (caller.kind === 'system') return true
  const roles = rolesOf(caller)
  const access = verbsTo(definition, transition.to).map((verb) => accessOf(definition, verb, caller))
  const isGiven = access.some(isEverAllowed)
  if (access.some(({ denies }) => denies.length > 0) && !isGiven) return false
  if (isTakenByOthers(definition, transition.to, roles)) return false
  const reaches = await anyOf(access.map((one) => () => isAllowed(definition, one, scope, createdBy)))
  const isNamed = workflow.transitions.some((one) => one.to === transition.to && names(one, roles))
  if (transition.roles.length === 0)
    return reaches || isAllowed(definition, accessOf(definition, 'update', caller), scope, createdBy)
  if (isNamed) return names(transition, roles) && (!isGiven || reaches)
  return reaches
}

/** "Only librarians can return loans" takes the move from everybody else. */
const isTakenByOthers = (
  { permissions, actions }: EntityDefinition,
  state: string,
  roles: readonly string[],
): boolean => {
  const verbs = new Set(actions.filter(({ toState }) => toState === state).map(({ verb }) => verb))
  const exclusive = permissions.filter(
    (one) => verbs.has(one.operation) && one.effect === 'allow' && one.exclusive,
  )
  return exclusive.length > 0 && !exclusive.some(({ role }) => roles.includes(role))
}

async function anyOf(checks: readonly (() => Promise<boolean>)[]): Promise<boolean> {
  for (const check of checks) if (await check()) return true
  return false
}

/** What a move to `to` would be for this row and caller. */
export async function judgeMove(
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  scope: Scope,
  { createdBy, item }: Stored,
  to: string,
): Promise<Move> {
  if (!workflow.states.includes(to)) return { is: 'unknown-state' }
  const into = workflow.transitions.filter((one) => one.to === to)
  const here = into.filter(({ from }) => from === item[workflow.field])
  const may = (list: readonly TransitionDefinition[]) =>
    anyOf(list.map((one) => () => mayMake(definition, workflow, one, scope, createdBy)))
  if (here.length === 0)
    return { is: into.length === 0 || (await may(into)) ? 'not-from-here' : 'not-for-caller' }
  const transitions: TransitionDefinition[] = []
  for (const transition of here)
    if (await mayMake(definition, workflow, transition, scope, createdBy)) transitions.push(transition)
  return transitions.length === 0
    ? { is: 'not-for-caller' }
    : { is: 'allowed', transitions, verbs: verbsTo(definition, to) }
}

/** Whether anybody like the caller can make a move to `state`, whatever the row. */
export const isEverMovable = (
  definition: EntityDefinition,
  workflow: WorkflowDefinition,
  caller: Caller,
): boolean => {
  const roles = rolesOf(caller)
  return workflow.transitions.some(
    (one) =>
      names(one, roles) ||
      (one.roles.length === 0 && isEverAllowed(accessOf(definition, 'update', caller))) ||
      verbsTo(definition, one.to).some((verb) => isEverAllowed(accessOf(definition, verb, caller))),
  )
}
