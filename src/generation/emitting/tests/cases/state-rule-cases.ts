// Rules that hold in a state of a workflow: what they ask for decides whether a row may move there.
import type { Rule } from '../../../../domain/application-model/rule.ts'
import { quote } from '../../server/source-text.ts'
import { partsOf } from '../world/candidates.ts'
import { mustBeFalse, mustBeTrue } from '../world/constraints.ts'
import { addNeededChildren, addRow, bringTo, openDraft, solveDraft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { pathTo } from '../world/paths.ts'
import { openScript } from '../printing/script.ts'
import { refusal } from './refusal.ts'
import type { TestCase } from './test-case.ts'

/** The state that a rule's condition speaks of, unless rows begin in it. */
export function stateOf(index: ModelIndex, rule: Rule): string | undefined {
  const workflow = index.workflow(rule.entity)
  if (rule.condition === undefined || workflow === undefined) return undefined
  for (const part of partsOf(rule.condition))
    if (
      part.op === 'eq' &&
      part.left.op === 'field' &&
      part.left.path.join('.') === workflow.field &&
      part.right.op === 'literal' &&
      typeof part.right.value === 'string' &&
      part.right.value !== workflow.initial
    )
      return part.right.value
  return undefined
}

/** A row may enter the state only with what the rule asks for. */
export function stateRuleCases(index: ModelIndex, rule: Rule, title: string): readonly TestCase[] | string {
  const state = stateOf(index, rule) ?? ''
  const workflow = index.workflow(rule.entity)
  const path = workflow === undefined ? undefined : pathTo(workflow, state)
  const last = path?.at(-1)
  if (last === undefined) return `no moves lead to ${state}`
  const line = rule.trace.line

  const good = openDraft(index, { next: 0 })
  const goodRow = addRow(good, { entity: rule.entity })
  bringTo(good, goodRow, state)
  good.constraints.push(mustBeTrue(rule.id, { setting: good.setting, row: goodRow, state }, rule.expression))
  const inside = solveDraft(good)
  if (!inside.solved) return `cannot satisfy ${inside.unmet.join(', ')}`
  const accepted = openScript(good)
  accepted.run(good.steps)

  const bad = openDraft(index, { next: 0 })
  const badRow = addRow(bad, { entity: rule.entity })
  bringTo(bad, badRow, last.from)
  addNeededChildren(bad, badRow)
  const look = { setting: bad.setting, row: badRow, state }
  bad.constraints.push(mustBeFalse(rule.id, look, rule.expression))
  if (rule.condition !== undefined) bad.constraints.push(mustBeTrue('its condition', look, rule.condition))
  if (last.guard !== undefined)
    bad.constraints.push(mustBeTrue('the condition of the move', { ...look, state: last.from }, last.guard))
  const outside = solveDraft(bad)
  if (!outside.solved) return `cannot satisfy ${outside.unmet.join(', ')}`
  const refused = openScript(bad)
  refused.run(bad.steps)
  refused.add(
    `await app.refusesToMove(${quote(rule.entity)}, ${refused.nameOf(badRow)}.id, ${quote(state)}, ${refusal(index, rule)})`,
  )
  return [
    {
      kind: 'test',
      line,
      title: `${title}: without it the move to ${state} is refused`,
      body: refused.lines,
    },
    { kind: 'test', line, title: `${title}: with it the move to ${state} is accepted`, body: accepted.lines },
  ]
}
