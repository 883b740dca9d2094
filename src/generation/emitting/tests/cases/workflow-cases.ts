// Tests of a workflow: every legal move is made, every other one is refused, and so is writing the state itself.
import type { Transition, Workflow } from '../../../../domain/application-model/workflow.ts'
import { quote } from '../../server/source-text.ts'
import { mustBeFalse, mustBeTrue, ruleConstraint } from '../world/constraints.ts'
import { addNeededChildren, addRow, bringTo, openDraft, solveDraft, type Draft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import type { Row } from '../world/scene.ts'
import { twinsOf } from '../world/paths.ts'
import { openScript, printObject } from '../printing/script.ts'
import { attempt } from './attempt.ts'
import type { TestCase } from './test-case.ts'
import { withArticle } from './say.ts'

export function workflowCases(index: ModelIndex, workflow: Workflow): readonly TestCase[] {
  return [
    ...workflow.transitions.flatMap((transition) => legalCase(index, workflow, transition)),
    ...workflow.transitions.flatMap((transition) =>
      transition.guard === undefined ? [] : guardCase(index, workflow, transition),
    ),
    ...workflow.states.flatMap((state) => illegalCase(index, workflow, state)),
    ...directCase(index, workflow),
  ]
}

type Scene = { readonly draft: Draft; readonly row: Row }

/** Makes the tests, or one that says why there is none. */
function made(line: number, title: string, make: () => TestCase | string): readonly TestCase[] {
  const found = attempt(() => {
    const test = make()
    return typeof test === 'string' ? test : [test]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found }] : found
}

function rowIn(index: ModelIndex, { entity }: Workflow, state: string): Scene {
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity })
  bringTo(draft, row, state)
  addNeededChildren(draft, row)
  return { draft, row }
}

/** Adds the last move itself, with what must hold for it. */
function addMove({ draft, row }: Scene, { from, to, guard }: Transition): void {
  const setting = draft.setting
  if (guard !== undefined)
    draft.constraints.push(mustBeTrue(`the condition to move to ${to}`, { setting, row, state: from }, guard))
  for (const rule of draft.index.rules(row.entity))
    if (rule.when === 'always' && rule.severity === 'error')
      draft.constraints.push(ruleConstraint(rule, { setting, row, state: to }))
}

function legalCase(index: ModelIndex, workflow: Workflow, transition: Transition): readonly TestCase[] {
  const { from, to, trace } = transition
  const title = `${withArticle(index.entity(workflow.entity).label)} moves from ${from} to ${to}`
  return made(trace.line, title, () => {
    const scene = rowIn(index, workflow, from)
    addMove(scene, transition)
    const solution = solveDraft(scene.draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(scene.draft)
    script.run(scene.draft.steps)
    const name = script.nameOf(scene.row)
    script.add(
      `const moved = await app.move(${quote(workflow.entity)}, ${name}.id, ${quote(to)})`,
      `assert.equal(moved[${quote(workflow.field)}], ${quote(to)})`,
    )
    return { kind: 'test', line: trace.line, title, body: script.lines }
  })
}

function guardCase(index: ModelIndex, workflow: Workflow, transition: Transition): readonly TestCase[] {
  const { from, to, guard, trace } = transition
  const title = `${withArticle(index.entity(workflow.entity).label)} does not move from ${from} to ${to} without what is asked for`
  return made(trace.line, title, () => {
    if (twinsOf(workflow, transition).length > 0) return 'others may make the same move without it'
    const { draft, row } = rowIn(index, workflow, from)
    if (guard !== undefined) {
      const held = mustBeFalse(
        'the condition is not met',
        { setting: draft.setting, row, state: from },
        guard,
      )
      draft.constraints.push(held)
    }
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    script.add(
      `await app.refusesToMove(${quote(workflow.entity)}, ${script.nameOf(row)}.id, ${quote(to)}, { status: 422, line: ${trace.line} })`,
    )
    return { kind: 'test', line: trace.line, title, body: script.lines }
  })
}

/** From one state, every move that no line of the requirements speaks of. */
function illegalCase(index: ModelIndex, workflow: Workflow, state: string): readonly TestCase[] {
  const legal = new Set(workflow.transitions.filter(({ from }) => from === state).map(({ to }) => to))
  const illegal = workflow.states.filter((to) => !legal.has(to))
  const line = workflow.trace.line
  const title = `from ${state} ${withArticle(index.entity(workflow.entity).label)} makes no other moves`
  return made(line, title, () => {
    const { draft, row } = rowIn(index, workflow, state)
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    const name = script.nameOf(row)
    for (const to of illegal)
      script.add(
        `await app.refusesToMove(${quote(workflow.entity)}, ${name}.id, ${quote(to)}, { status: 409 })`,
      )
    return { kind: 'test', line, title, body: script.lines }
  })
}

/** The state is never written like another field. */
function directCase(index: ModelIndex, workflow: Workflow): readonly TestCase[] {
  const line = workflow.trace.line
  const other = workflow.states.find((state) => state !== workflow.initial)
  const title = `the ${workflow.field} of ${withArticle(index.entity(workflow.entity).label)} changes only by moves`
  if (other === undefined) return []
  return made(line, title, () => {
    const { draft, row } = rowIn(index, workflow, workflow.initial)
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    const name = script.nameOf(row)
    script.add(
      `await app.refusesToUpdate(${quote(workflow.entity)}, ${name}.id, ${printObject([[workflow.field, other]])}, { status: 422, field: ${quote(workflow.field)} })`,
      `assert.equal(${name}[${quote(workflow.field)}], ${quote(workflow.initial)})`,
    )
    return { kind: 'test', line, title, body: script.lines }
  })
}
