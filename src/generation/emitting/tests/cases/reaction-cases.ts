// Tests of what the application does by itself: fields that are set, rows that are created, messages that wait to be sent.
import type { Effect, Reaction } from '../../../../domain/application-model/reaction.ts'
import { asCode, quote } from '../../server/source-text.ts'
import { isMoved, mustBeFalse } from '../world/constraints.ts'
import { addRow, bringTo, openDraft, solveDraft, want, type Draft } from '../world/draft.ts'
import { evaluate, fieldAt } from '../world/evaluate.ts'
import { asNumber } from '../world/candidates.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { parentAt } from '../world/evaluate.ts'
import type { Person, Row } from '../world/scene.ts'
import { literal, openScript, printObject, type Script } from '../printing/script.ts'
import { attempt } from './attempt.ts'
import type { TestCase } from './test-case.ts'

export function reactionCases(index: ModelIndex, reaction: Reaction): readonly TestCase[] {
  const line = reaction.trace.line
  const title = reaction.trace.text.replace(/\.$/, '')
  const ways = [happens, ...(reaction.condition === undefined ? [] : [doesNotHappen])]
  return ways.flatMap((way) => {
    const found = attempt(() => way(index, reaction, title))
    return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found } as const] : found
  })
}

/** Who does what sets a reaction off, where the requirements say who. */
const actorOf = ({ role }: Reaction['trigger']): Person | undefined =>
  role === undefined ? undefined : { kind: 'person', role, number: 1 }

type Prepared = { readonly draft: Draft; readonly row: Row; readonly trigger: (script: Script) => void }

/** Rows up to the moment before the reaction, and what sets it off. */
function prepare(index: ModelIndex, { trigger }: Reaction): Prepared | string {
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity: trigger.entity })
  const entity = quote(trigger.entity)
  const actor = actorOf(trigger)
  if (trigger.event === 'created' || trigger.event === 'updated')
    return {
      draft,
      row,
      trigger: (script) =>
        script.run(
          draft.steps.filter((step) => step.do === 'create' && step.row === row),
          actor,
        ),
    }
  if (trigger.event === 'deleted')
    return {
      draft,
      row,
      trigger: (script) => {
        script.run(draft.steps.filter((step) => step.do === 'create' && step.row === row))
        script.add(
          `await app.remove(${entity}, ${script.nameOf(row)}.id${actor === undefined ? '' : `, ${script.person(actor)}`})`,
        )
      },
    }
  const { operations } = index.shape(trigger.entity).parts
  const action = operations.find(({ kind, action: verb }) => kind === 'action' && verb === trigger.name)
  const state = trigger.event === 'changed-to' ? trigger.name : action?.toState
  const workflow = index.workflow(trigger.entity)
  if (state === undefined) return actThen(draft, row, trigger.name ?? '', actor)
  if (workflow === undefined || !workflow.states.includes(state)) return byField(draft, row, state, actor)
  if (state === workflow.initial) return 'rows begin in this state'
  bringTo(draft, row, state)
  return {
    draft,
    row,
    trigger: (script) => {
      script.run(draft.steps.filter((step) => step.do === 'create' && step.row === row))
      script.run(
        draft.steps.filter((step) => step.do === 'create' && step.row !== row && dependsOn(step.row, row)),
      )
      script.run(
        draft.steps.filter((step) => step.do === 'move'),
        actor,
      )
    },
  }
}

const dependsOn = (other: Row, row: Row): boolean =>
  Object.values(other.parents).some(
    (parent) => parent === row || (parent.kind === 'row' && dependsOn(parent, row)),
  )

/** An action that is no move. */
const actThen = (draft: Draft, row: Row, verb: string, actor: Person | undefined): Prepared => ({
  draft,
  row,
  trigger: (script) => {
    script.run(draft.steps.filter((step) => step.do === 'create' && step.row === row))
    script.add(
      `await app.act(${quote(row.entity)}, ${script.nameOf(row)}.id, ${quote(verb)}${actor === undefined ? '' : `, ${script.person(actor)}`})`,
    )
  },
})

/** A choice that no workflow governs enters a value by being written. */
function byField(draft: Draft, row: Row, value: string, actor: Person | undefined): Prepared | string {
  const field = draft.index
    .entity(row.entity)
    .fields.find(
      ({ name, type, enum: choices }) =>
        type === 'enum' &&
        draft.index.values(choices).includes(value) &&
        !isMoved(draft.index, row.entity, name),
    )
  if (field === undefined) return `nothing of it becomes ${value}`
  want(draft, row, {
    op: 'eq',
    left: { op: 'field', path: [field.name] },
    right: { op: 'literal', type: 'enum', value },
  })
  return {
    draft,
    row,
    trigger: (script) =>
      script.run(
        draft.steps.filter((step) => step.do === 'create' && step.row === row),
        actor,
      ),
  }
}

/** Everything that is there before: parents of the row, and what they need. */
function runBefore(script: Script, { draft, row }: Prepared): void {
  script.run(
    draft.steps.filter((step) => step.do === 'create' && step.row !== row && !dependsOn(step.row, row)),
  )
}

function happens(index: ModelIndex, reaction: Reaction, title: string): readonly TestCase[] | string {
  const prepared = prepare(index, reaction)
  if (typeof prepared === 'string') return prepared
  const { draft, row } = prepared
  if (reaction.condition !== undefined) want(draft, row, reaction.condition)
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  const script = openScript(draft)
  runBefore(script, prepared)
  prepared.trigger(script)
  for (const effect of reaction.effects) expectEffect(script, prepared, effect)
  return [{ kind: 'test', line: reaction.trace.line, title, body: script.lines }]
}

const integrationName = ({ index }: Draft, id: string): string =>
  index.model.integrations.find((integration) => integration.id === id)?.name ?? id

function expectEffect(script: Script, { draft, row }: Prepared, effect: Effect): void {
  const name = script.nameOf(row)
  if (effect.do === 'send') {
    const integration = integrationName(draft, effect.integration)
    script.add(`assert.equal(await app.isSent(${quote(integration)}, ${name}.id), true)`)
    return
  }
  if (effect.do === 'create') {
    const parent = draft.index.parents(effect.entity).find(({ target }) => target === row.entity)
    const filter = parent === undefined ? '{}' : printObject([[parent.key, asCode(`${name}.id`)]])
    script.add(`assert.equal((await app.list(${quote(effect.entity)}, ${filter})).length, 1)`)
    return
  }
  const owner = parentAt(row, effect.path.slice(0, -1))
  const field = fieldAt(draft.index, row.entity, effect.path)
  if (owner?.kind !== 'row' || field === undefined) return
  const value = evaluate(draft.setting, row, effect.value)
  const shown = (typeof value === 'string' ? asNumber(field, value) : undefined) ?? value
  script.add(
    `assert.equal((await app.find(${quote(owner.entity)}, ${script.nameOf(owner)}.id))?.[${quote(field.name)}], ${literal(shown)})`,
  )
}

/** Where the condition does not hold, nothing is set and nothing is sent. */
function doesNotHappen(index: ModelIndex, reaction: Reaction, title: string): readonly TestCase[] | string {
  const prepared = prepare(index, reaction)
  if (typeof prepared === 'string' || reaction.condition === undefined) return 'it has no condition'
  const { draft, row } = prepared
  const state = index.workflow(row.entity)?.initial
  draft.constraints.push(
    mustBeFalse('its condition', { setting: draft.setting, row, state }, reaction.condition),
  )
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  const sends = reaction.effects.flatMap((effect) => (effect.do === 'send' ? [effect.integration] : []))
  if (sends.length === 0) return []
  const script = openScript(draft)
  runBefore(script, prepared)
  prepared.trigger(script)
  for (const integration of sends)
    script.add(
      `assert.equal(await app.isSent(${quote(integrationName(draft, integration))}, ${script.nameOf(row)}.id), false)`,
    )
  return [{ kind: 'test', line: reaction.trace.line, title: `${title}: otherwise not`, body: script.lines }]
}
