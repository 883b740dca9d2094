// Tests of computed fields: what they are for rows whose values are known, and that nobody writes them.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import { quote } from '../../server/source-text.ts'
import { addNeededChildren, addRow, openDraft, solveDraft } from '../world/draft.ts'
import { readField } from '../world/evaluate.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { literal, openScript, printObject } from '../printing/script.ts'
import { attempt } from './attempt.ts'
import type { TestCase } from './test-case.ts'
import { withArticle } from './say.ts'

export function computedCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  return entity.fields.flatMap((field) =>
    field.computed === undefined ? [] : computedCase(index, entity, field),
  )
}

function computedCase(index: ModelIndex, entity: Entity, field: Field): readonly TestCase[] {
  const line = field.trace.line
  const title = `the ${field.label} of ${withArticle(entity.label)} is computed`
  const found = attempt(() => {
    const draft = openDraft(index, { next: 0 })
    const row = addRow(draft, { entity: entity.name })
    addNeededChildren(draft, row)
    const first = draft.rows.at(-1)
    const again = first === undefined || first === row ? undefined : first
    if (again !== undefined) addRow(draft, { entity: again.entity, parents: { ...again.parents } })
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    const target = `${quote(entity.name)}, ${script.nameOf(row)}.id`
    script.add(
      `assert.equal((await app.find(${target}))?.[${quote(field.name)}], ${literal(readField(draft.setting, row, field.name))})`,
      `await app.refusesToUpdate(${target}, ${printObject([[field.name, field.type === 'int' ? 7 : '7.00']])}, { status: 422, field: ${quote(field.name)} })`,
    )
    return [{ kind: 'test', line, title, body: script.lines }]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found }] : found
}
