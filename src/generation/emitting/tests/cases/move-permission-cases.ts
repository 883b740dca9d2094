// Tests of who may make a move: every role, and nobody, tries each move of the requirements with a row that could make it.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Transition, Workflow } from '../../../../domain/application-model/workflow.ts'
import { rolesOf } from '../../server/roles.ts'
import { quote } from '../../server/source-text.ts'
import { mustBeTrue, ruleConstraint } from '../world/constraints.ts'
import { addNeededChildren, addRow, bringTo, openDraft, solveDraft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { twinsOf } from '../world/paths.ts'
import type { Person, Row } from '../world/scene.ts'
import { openScript } from '../printing/script.ts'
import { isCovered, owningRole, rolesOfAsker, verdictOf, type Asker, type Verdict } from './access-oracle.ts'
import { attempt } from './attempt.ts'
import { addOwned } from './owned-rows.ts'
import { askersOf } from './permission-cases.ts'
import type { TestCase } from './test-case.ts'
import { withArticle } from './say.ts'

/** What a move would be for an asker. */
export type MoveVerdict = 'accepted' | 'refused' | 'unseen' | 'depends'

const verbsTo = (index: ModelIndex, entity: string, state: string): readonly string[] =>
  index
    .shape(entity)
    .parts.operations.flatMap(({ kind, action, toState }) =>
      kind === 'action' && toState === state && action !== undefined ? [action] : [],
    )

/**
 * Whether an asker may make a move with a row that is theirs, or is not.
 *
 * A move that names roles is for those; one that names nobody is for whoever may update the row. A permission for the
 * action that is this move ("members can cancel their own bookings") opens it to its role where no move into the state
 * names that role, and narrows it for a role that one does. "Only" and "cannot" hold for both. Pure.
 */
export function judgeMove(
  index: ModelIndex,
  workflow: Workflow,
  transition: Transition,
  asker: Asker,
  isOwn: boolean,
): MoveVerdict {
  const { entity } = workflow
  const read = isCovered(verdictOf(index, entity, 'read', asker), isOwn)
  if (read === undefined) return 'depends'
  const roles = rolesOfAsker(asker)
  const verbs = verbsTo(index, entity, transition.to)
  const verdicts = verbs.map((verb) => verdictOf(index, entity, verb, asker))
  const accepted = isAccepted(index, { workflow, transition, asker, isOwn, roles, verbs, verdicts })
  if (accepted === undefined) return 'depends'
  const maySee = verdictOf(index, entity, 'read', asker) !== 'never'
  if (maySee && !read) return 'unseen'
  return accepted ? 'accepted' : 'refused'
}

type Question = {
  readonly workflow: Workflow
  readonly transition: Transition
  readonly asker: Asker
  readonly isOwn: boolean
  readonly roles: readonly string[]
  readonly verbs: readonly string[]
  readonly verdicts: readonly Verdict[]
}

function isAccepted(
  index: ModelIndex,
  { workflow, transition, asker, isOwn, roles, verbs, verdicts }: Question,
): boolean | undefined {
  const about = index.permissions(workflow.entity).filter((one) => verbs.includes(one.operation))
  const isGiven = verdicts.some((verdict) => verdict !== 'never')
  if (verdicts.includes('depends')) return undefined
  const isDenied = about.some(({ effect, role }) => effect === 'deny' && roles.includes(role))
  if (isDenied && !isGiven) return false
  const exclusive = about.filter((one) => one.exclusive && one.effect === 'allow')
  if (exclusive.length > 0 && !exclusive.some(({ role }) => roles.includes(role))) return false
  const reaches = verdicts.some((verdict) => isCovered(verdict, isOwn) === true)
  if (transition.actors.length === 0) {
    const update = isCovered(verdictOf(index, workflow.entity, 'update', asker), isOwn)
    return reaches || update
  }
  const names = ({ actors }: Transition): boolean => actors.some((actor) => roles.includes(actor))
  if (workflow.transitions.some((one) => one.to === transition.to && names(one)))
    return names(transition) && (!isGiven || reaches)
  return reaches
}

export function movePermissionCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  const workflow = index.workflow(entity.name)
  if (workflow === undefined) return []
  return workflow.transitions.flatMap((transition) =>
    askersOf(index).flatMap((asker) => [
      ...moveCase(index, workflow, transition, asker, 'other'),
      ...(hasOwn(index, workflow, transition, asker)
        ? moveCase(index, workflow, transition, asker, 'own')
        : []),
    ]),
  )
}

/** The role by which an asker owns rows, as far as this move goes. */
function ownRole(
  index: ModelIndex,
  { entity }: Workflow,
  { to }: Transition,
  asker: Asker,
): string | undefined {
  for (const operation of ['read', 'update', ...verbsTo(index, entity, to)]) {
    const role = owningRole(index, entity, operation, asker)
    if (role !== undefined) return role
  }
  return undefined
}

const hasOwn = (index: ModelIndex, workflow: Workflow, transition: Transition, asker: Asker): boolean =>
  asker !== 'anyone' && ownRole(index, workflow, transition, asker) !== undefined

function moveCase(
  index: ModelIndex,
  workflow: Workflow,
  transition: Transition,
  asker: Asker,
  whose: 'own' | 'other',
): readonly TestCase[] {
  const { from, to, guard, trace } = transition
  const verdict = judgeMove(index, workflow, transition, asker, whose === 'own')
  const { label } = index.entity(workflow.entity)
  const who =
    asker === 'anyone'
      ? 'nobody without a session'
      : withArticle(rolesOf(index.model).find(({ name }) => name === asker.role)?.label ?? asker.role)
  const title = `${who} ${verdict === 'accepted' ? 'moves' : 'does not move'} ${whose === 'own' ? `their own ${label}` : withArticle(label)} from ${from} to ${to}`
  const found = attempt(() => {
    if (verdict === 'depends') return 'a condition on the row decides'
    const twins = asker === 'anyone' ? [] : twinsOf(workflow, transition)
    if (twins.some(({ actors }) => actors.some((actor) => asker !== 'anyone' && actor === asker.role)))
      return 'another sentence lets them make the same move'
    const draft = openDraft(index, { next: 0 })
    const me: Person | undefined =
      asker === 'anyone' ? undefined : { kind: 'person', role: asker.role, number: 1 }
    const row = addFor(draft, workflow.entity, me, whose)
    bringTo(draft, row, from)
    addNeededChildren(draft, row)
    const look = { setting: draft.setting, row }
    if (guard !== undefined)
      draft.constraints.push(mustBeTrue(`the condition to move to ${to}`, { ...look, state: from }, guard))
    for (const rule of index.rules(row.entity))
      if (rule.when === 'always' && rule.severity === 'error')
        draft.constraints.push(ruleConstraint(rule, { ...look, state: to }))
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    const caller = me === undefined ? 'app.nobody' : script.person(me)
    const target = `${quote(workflow.entity)}, ${script.nameOf(row)}.id, ${quote(to)}`
    const status = verdict === 'unseen' ? 404 : asker === 'anyone' ? 401 : 403
    script.add(
      verdict === 'accepted'
        ? `await app.move(${target}, ${caller})`
        : `await app.refusesToMove(${target}, { status: ${status} }, ${caller})`,
    )
    return [{ kind: 'test', line: trace.line, title, body: script.lines } as const]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line: trace.line, title, reason: found }] : found
}

function addFor(
  draft: ReturnType<typeof openDraft>,
  entity: string,
  me: Person | undefined,
  whose: 'own' | 'other',
): Row {
  if (whose === 'own' && me !== undefined) return addOwned(draft, entity, me).row
  return addRow(draft, {
    entity,
    person: (role) => ({ kind: 'person', role, number: role === me?.role ? 2 : 1 }),
  })
}
