// Tests of one field: what it must be by itself. Refusals come from the model alone; the row around them is valid.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { quote } from '../../server/source-text.ts'
import { aroundNumber, asNumber, textOfLength } from '../world/candidates.ts'
import { isAllowed, isMoved } from '../world/constraints.ts'
import { addRow, openDraft, solveDraft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { literal, openScript } from '../printing/script.ts'
import { attempt } from './attempt.ts'
import type { TestCase } from './test-case.ts'
import { withArticle } from './say.ts'

/** A value that a field must refuse, and why. `undefined`: left out. */
type Bad = { readonly value: Value | undefined; readonly because: string }

const badForms: Partial<Record<Field['type'], readonly Value[]>> = {
  int: ['many', 1.5],
  decimal: ['much', '1,5'],
  money: ['much', '1,5'],
  bool: ['perhaps'],
  date: ['2030-02-30', 'tomorrow'],
  datetime: ['2030-05-15', 'noon'],
  time: ['25:00'],
  email: ['nobody'],
  url: ['not an address'],
  phone: ['call me'],
  uuid: ['one'],
  duration: ['a while'],
  enum: ['none-of-these'],
}

/** What a field refuses whatever the rest of the row is. Pure. */
export function badValues(field: Field): readonly Bad[] {
  const { min, max, minLength, maxLength, label } = field
  const bad: Bad[] = (badForms[field.type] ?? [7]).map((value) => ({
    value,
    because: `${JSON.stringify(value)} is no ${field.type}`,
  }))
  if (field.required && field.default === undefined) bad.push({ value: undefined, because: 'it is required' })
  if (field.required) bad.push({ value: null, because: 'it cannot be empty' })
  for (const edge of [min, max])
    if (edge !== undefined)
      for (const value of aroundNumber(field, edge))
        if (!isAllowed(field, value)) bad.push({ value, because: `it is beyond ${edge}` })
  if (['decimal', 'money'].includes(field.type)) {
    const value = `1.${'1'.repeat((field.scale ?? 2) + 1)}`
    bad.push({ value, because: 'it has too many decimals' })
  }
  if (['string', 'text'].includes(field.type)) {
    if (minLength !== undefined && minLength > 1)
      bad.push({
        value: textOfLength(label, 1, minLength - 1).slice(0, minLength - 1),
        because: 'it is too short',
      })
    if (maxLength !== undefined)
      bad.push({ value: textOfLength(label, 1, maxLength + 1), because: 'it is too long' })
    if (field.pattern !== undefined) bad.push({ value: '?', because: 'it does not match' })
  }
  return bad.filter(({ value }) => value === undefined || value === null || !isFine(field, value))
}

/** A sample that happens to be right for this field proves nothing. */
const isFine = (field: Field, value: Value): boolean =>
  ['string', 'text'].includes(field.type) && typeof value === 'string' && isAllowed(field, value)

/** Values at the edge that a field accepts by itself. Pure. */
export function edgeValues(field: Field): readonly Value[] {
  const edges: Value[] = []
  for (const edge of [field.min, field.max]) {
    const value = edge === undefined ? undefined : asNumber(field, edge)
    if (value !== undefined && isAllowed(field, value)) edges.push(value)
  }
  if (['string', 'text'].includes(field.type) && field.pattern === undefined)
    for (const length of [field.minLength, field.maxLength])
      if (length !== undefined && length > 0 && length <= 5000)
        edges.push(textOfLength(field.label, 1, length).slice(0, length))
  return edges
}

export function fieldCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  return entity.fields.flatMap((field) =>
    field.computed !== undefined || isMoved(index, entity.name, field.name)
      ? []
      : fieldCasesOf(index, entity, field),
  )
}

function fieldCasesOf(index: ModelIndex, entity: Entity, field: Field): readonly TestCase[] {
  const made = attempt(() => [
    ...refusalCase(index, entity, field),
    ...edgeCases(index, entity, field),
    ...uniqueCase(index, entity, field),
  ])
  if (typeof made !== 'string') return made
  return [{ kind: 'skipped', line: field.trace.line, title: about(entity, field), reason: made }]
}

const about = (entity: Entity, field: Field): string => `the ${field.label} of ${withArticle(entity.label)}`

function refusalCase(index: ModelIndex, entity: Entity, field: Field): readonly TestCase[] {
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity: entity.name })
  const line = field.trace.line
  const title = `${about(entity, field)} refuses what it cannot be`
  const solution = solveDraft(draft)
  if (!solution.solved) return [skipped(line, title, solution.unmet)]
  const script = openScript(draft)
  script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== row))
  for (const { value, because } of badValues(field))
    script.add(
      `// ${because.replaceAll(/[\n\r\u2028\u2029]/g, ' ')}`,
      `await app.refusesToCreate(${quote(entity.name)}, ${script.body(row, { [field.name]: value })}, { status: 422, line: ${line}, field: ${quote(field.name)} })`,
    )
  return [{ kind: 'test', line, title, body: script.lines }]
}

const skipped = (line: number, title: string, unmet: readonly string[]): TestCase => ({
  kind: 'skipped',
  line,
  title,
  reason: `no row was found that satisfies ${[...new Set(unmet)].join(', ')}`,
})

function edgeCases(index: ModelIndex, entity: Entity, field: Field): readonly TestCase[] {
  return edgeValues(field).map((value): TestCase => {
    const draft = openDraft(index, { next: 0 })
    const row = addRow(draft, { entity: entity.name })
    row.values[field.name] = value
    const shown = literal(value)
    const title = `${about(entity, field)} accepts ${shown.length > 40 ? `${shown.length - 2} characters` : shown}`
    const isFixed: typeof draft.problem.isFixed = (other, name) => other === row && name === field.name
    const solution = solveDraft({ ...draft, problem: { ...draft.problem, isFixed } })
    if (!solution.solved) return skipped(field.trace.line, title, solution.unmet)
    const script = openScript(draft)
    script.run(draft.steps)
    return { kind: 'test', line: field.trace.line, title, body: script.lines }
  })
}

function uniqueCase(index: ModelIndex, entity: Entity, field: Field): readonly TestCase[] {
  if (!field.unique) return []
  const line = field.trace.line
  const title = `no two ${entity.plural} have the same ${field.label}`
  const draft = openDraft(index, { next: 0 })
  const first = addRow(draft, { entity: entity.name })
  const second = addRow(draft, { entity: entity.name })
  const solution = solveDraft(draft)
  const taken = first.values[field.name]
  if (!solution.solved) return [skipped(line, title, solution.unmet)]
  if (taken === null || taken === undefined) {
    const value = edgeValues(field)[0] ?? textOfLength(field.label, 1, 8)
    if (!isAllowed(field, value) || !['string', 'text'].includes(field.type)) return []
    first.values[field.name] = value
  }
  const script = openScript(draft)
  script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== second))
  script.add(
    `await app.refusesToCreate(${quote(entity.name)}, ${script.body(second, { [field.name]: first.values[field.name] ?? null })}, { status: 409, line: ${line}, field: ${quote(field.name)} })`,
    `await app.create(${quote(entity.name)}, ${script.body(second)})`,
  )
  return [{ kind: 'test', line, title, body: script.lines }]
}
