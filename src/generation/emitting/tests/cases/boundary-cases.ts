// The edge of a rule that looks at values: two values of one field, side by side, one accepted and one refused.
import type { Rule } from '../../../../domain/application-model/rule.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { quote } from '../../server/source-text.ts'
import { aroundMoment, aroundNumber } from '../world/candidates.ts'
import {
  isAllowed,
  mustBeFalse,
  mustBeTrue,
  ruleConstraint,
  variablesOf,
  type Variable,
} from '../world/constraints.ts'
import { addNeededChildren, addRow, openDraft, solveDraft, want, type Draft } from '../world/draft.ts'
import { evaluate, truthOf } from '../world/evaluate.ts'
import type { ModelIndex } from '../world/model-index.ts'
import type { Row } from '../world/scene.ts'
import { compareValues, optionsOf } from '../world/solve.ts'
import { asLiteral, openScript, printObject } from '../printing/script.ts'
import { refusal } from './refusal.ts'
import type { TestCase } from './test-case.ts'

export type Edge = { readonly variable: Variable; readonly inside: Value; readonly outside: Value }

/** Values beside what both sides of a rule are now: where its edge must be. */
function besideSides(draft: Draft, rule: Rule, row: Row, { field }: Variable): readonly Value[] {
  const { expression } = rule
  const inner = expression.op === 'not' ? expression.value : expression
  if (!('left' in inner)) return []
  return [inner.left, inner.right].flatMap((side) => {
    const value = evaluate(draft.setting, row, side)
    if (typeof value !== 'string' && typeof value !== 'number') return []
    if (field.type === 'date' || field.type === 'datetime') return aroundMoment(field, String(value))
    return ['int', 'decimal', 'money'].includes(field.type) ? aroundNumber(field, String(value)) : []
  })
}

/** The edge of a rule in a solved draft, if changing one value crosses it and breaks nothing else. */
export function findEdge(draft: Draft, rule: Rule, row: Row): Edge | undefined {
  const variables = variablesOf(draft.setting, row, rule.expression)
  const own = variables.filter((variable) => variable.row === row)
  for (const variable of own) {
    const edge = edgeOf(draft, rule, row, variable, variables)
    if (edge !== undefined) return edge
  }
  return undefined
}

/** The same, from where only this rule is broken: other fields then have what the values beyond the edge ask of them. */
function findEdgeFromOutside(draft: Draft, rule: Rule, row: Row): Edge | undefined {
  const state = draft.index.workflow(row.entity)?.initial
  const broken = mustBeFalse('the rule is broken', { setting: draft.setting, row, state }, rule.expression)
  const constraints = [...draft.constraints.filter(({ what }) => what !== rule.id), broken]
  const before = { ...row.values }
  const solution = solveDraft({ ...draft, constraints, problem: { ...draft.problem, constraints } })
  const edge = solution.solved ? findEdge(draft, rule, row) : undefined
  if (edge === undefined) Object.assign(row.values, before)
  return edge
}

function edgeOf(
  draft: Draft,
  rule: Rule,
  row: Row,
  variable: Variable,
  variables: readonly Variable[],
): Edge | undefined {
  const { name } = variable.field
  const before = row.values[name] ?? null
  const inside: Value[] = []
  const outside: Value[] = []
  const others = draft.constraints.filter(({ what }) => what !== rule.id)
  const options = [
    ...optionsOf(draft.problem, variable, variables),
    ...besideSides(draft, rule, row, variable),
  ].filter((value) => isAllowed(variable.field, value))
  for (const value of options) {
    row.values[name] = value
    if (rule.condition !== undefined && truthOf(draft.setting, row, rule.condition) !== true) continue
    if (!others.every((constraint) => constraint.holds())) continue
    const truth = truthOf(draft.setting, row, rule.expression)
    if (truth === true) inside.push(value)
    if (truth === false) outside.push(value)
  }
  row.values[name] = before
  const pair = closest(inside, outside)
  return pair === undefined ? undefined : { variable, inside: pair[0], outside: pair[1] }
}

/** The two values that lie nearest to each other, where they have an order. */
function closest(inside: readonly Value[], outside: readonly Value[]): readonly [Value, Value] | undefined {
  const [first, second] = [inside[0], outside[0]]
  if (first === undefined || second === undefined) return undefined
  const all = [...inside, ...outside]
    .filter((value) => value !== null)
    .sort((a, b) => compareValues(a, b) ?? 0)
  for (const [position, value] of all.entries()) {
    const next = all[position + 1]
    if (next === undefined) break
    if (inside.includes(value) && outside.includes(next)) return [value, next]
    if (outside.includes(value) && inside.includes(next)) return [next, value]
  }
  return [first, second]
}

/** The rule when a row is created. */
export function atCreation(index: ModelIndex, rule: Rule, title: string): readonly TestCase[] | string {
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity: rule.entity })
  if (rule.condition !== undefined) want(draft, row, rule.condition)
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  const edge = findEdge(draft, rule, row) ?? findEdgeFromOutside(draft, rule, row)
  if (edge === undefined) return 'no single value crosses its edge when a row is created'
  const { name } = edge.variable.field
  const before = draft.steps.filter((step) => step.do !== 'create' || step.row !== row)
  const entity = quote(rule.entity)

  const outside = openScript(draft)
  outside.run(before)
  outside.add(
    `await app.refusesToCreate(${entity}, ${outside.body(row, { [name]: edge.outside })}, ${refusal(index, rule)})`,
  )

  const inside = openScript(draft)
  inside.run(before)
  inside.add(`await app.create(${entity}, ${inside.body(row, { [name]: edge.inside })})`)

  const line = rule.trace.line
  const cases: TestCase[] = [
    { kind: 'test', line, title: `${title}: just outside is refused`, body: outside.lines },
    { kind: 'test', line, title: `${title}: just inside is accepted`, body: inside.lines },
  ]
  if (rule.when === 'always') {
    const update = openScript(draft)
    update.run(before)
    update.add(
      `const row = await app.create(${entity}, ${update.body(row, { [name]: edge.inside })})`,
      `await app.refusesToUpdate(${entity}, row.id, ${printObject([[name, asLiteral(edge.outside)]])}, ${refusal(index, rule)})`,
    )
    cases.push({ kind: 'test', line, title: `${title}: a change may not leave it`, body: update.lines })
  }
  return [...cases, ...withoutCondition(index, rule, title)]
}

/** Where the condition of a rule does not hold, what it forbids is allowed. */
function withoutCondition(index: ModelIndex, rule: Rule, title: string): readonly TestCase[] {
  const { condition } = rule
  if (condition === undefined) return []
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity: rule.entity })
  want(draft, row, { op: 'not', value: rule.expression })
  want(draft, row, { op: 'not', value: condition })
  if (!solveDraft(draft).solved) return []
  const script = openScript(draft)
  script.run(draft.steps)
  return [
    {
      kind: 'test',
      line: rule.trace.line,
      title: `${title}: nothing is asked otherwise`,
      body: script.lines,
    },
  ]
}

/**
 * The rule when a row is changed that other rows belong to already, such as positions that make up a sum. The row is
 * created with plain values; what the change needs beside the value at the edge is part of the change.
 */
export function atUpdate(index: ModelIndex, rule: Rule, title: string): readonly TestCase[] | string {
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity: rule.entity })
  addNeededChildren(draft, row)
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  const created = { ...row.values }
  const later = laterDraft(draft, rule, row)
  const changed = solveDraft(later)
  const edge = changed.solved
    ? (findEdge(later, rule, row) ?? findEdgeFromOutside(later, rule, row))
    : undefined
  const beside = Object.fromEntries(
    Object.entries(row.values).filter(([name, value]) => value !== created[name]),
  )
  Object.assign(row.values, created)
  if (!changed.solved) return `cannot satisfy ${changed.unmet.join(', ')} by a change`
  if (edge === undefined) return 'no single value crosses its edge when a row is changed'
  const { name } = edge.variable.field
  const script = openScript(draft)
  script.run(draft.steps)
  const target = `${quote(rule.entity)}, ${script.nameOf(row)}.id`
  const change = (value: Value): string =>
    printObject(Object.entries({ ...beside, [name]: value }).map(([key, item]) => [key, asLiteral(item)]))
  script.add(
    `await app.refusesToUpdate(${target}, ${change(edge.outside)}, ${refusal(index, rule)})`,
    `await app.update(${target}, ${change(edge.inside)})`,
  )
  return [
    {
      kind: 'test',
      line: rule.trace.line,
      title: `${title}: just outside is refused, just inside is accepted`,
      body: script.lines,
    },
  ]
}

/** The same rows when everything is there: only the row itself may still change, and what it is asked then. */
function laterDraft(draft: Draft, rule: Rule, row: Row): Draft {
  const { index } = draft
  const look = { setting: draft.setting, row }
  const constraints = [
    ...index
      .rules(rule.entity)
      .filter(({ when, severity }) => when === 'always' && severity === 'error')
      .map((other) => ruleConstraint(other, look)),
    ...(rule.condition === undefined ? [] : [mustBeTrue('its condition', look, rule.condition)]),
  ]
  const isFixed = (other: Row, field: string): boolean => other !== row || draft.problem.isFixed(other, field)
  return { ...draft, constraints, problem: { ...draft.problem, constraints, isFixed } }
}
