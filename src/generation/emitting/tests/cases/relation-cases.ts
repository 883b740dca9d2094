// Tests of how rows belong together: what must be named, and what becomes of the rest when one is deleted.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import type { Relation } from '../../../../domain/application-model/relation.ts'
import { quote } from '../../server/source-text.ts'
import { addRow, addSiblings, openDraft, solveDraft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { openScript } from '../printing/script.ts'
import { attempt } from './attempt.ts'
import type { TestCase } from './test-case.ts'
import { withArticle } from './say.ts'

export function relationCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  return [
    ...index
      .parents(entity.name)
      .filter(({ required }) => required)
      .flatMap(({ name, key, label, line }) => requiredCase(index, entity, { name, key, label, line })),
    ...index.children(entity.name).flatMap((relation) => deletionCase(index, entity, relation)),
    ...index
      .shape(entity.name)
      .links.flatMap(({ path, entity: other, line }) => linkCase(index, entity, path, other, line)),
  ]
}

function made(line: number, title: string, make: () => readonly string[] | string): readonly TestCase[] {
  const found = attempt(() => {
    const body = make()
    return typeof body === 'string' ? body : [{ kind: 'test', line, title, body }]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found }] : found
}

type Named = { readonly name: string; readonly key: string; readonly label: string; readonly line: number }

function requiredCase(index: ModelIndex, entity: Entity, { key, label, line }: Named): readonly TestCase[] {
  return made(line, `${withArticle(entity.label)} belongs to ${withArticle(label)}`, () => {
    const draft = openDraft(index, { next: 0 })
    const row = addRow(draft, { entity: entity.name })
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== row))
    const refused = (value: string | undefined): string =>
      `await app.refusesToCreate(${quote(entity.name)}, ${script.body(row, { [key]: value })}, { status: 422, field: ${quote(key)} })`
    script.add(refused(undefined), refused('00000000-0000-7000-8000-000000000000'))
    return script.lines
  })
}

function deletionCase(index: ModelIndex, entity: Entity, relation: Relation): readonly TestCase[] {
  const { onDelete, to, toName, trace } = relation
  const other = index.entity(to)
  const fates = {
    restrict: `${withArticle(entity.label)} that has ${other.plural} is not deleted`,
    cascade: `the ${other.plural} of ${withArticle(entity.label)} are deleted with it`,
    setNull: `the ${other.plural} of ${withArticle(entity.label)} are kept when it is deleted`,
  }
  return made(trace.line, fates[onDelete], () => {
    const draft = openDraft(index, { next: 0 })
    const row = addRow(draft, { entity: entity.name })
    const child = addRow(draft, { entity: to, parents: { [toName]: row } })
    addSiblings(draft, row)
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    const [owner, owned] = [
      `${quote(entity.name)}, ${script.nameOf(row)}.id`,
      `${quote(to)}, ${script.nameOf(child)}.id`,
    ]
    const key = index.parents(to).find(({ name }) => name === toName)?.key ?? `${toName}Id`
    if (onDelete === 'restrict')
      script.add(
        `await app.refusesToRemove(${owner}, { status: 409 })`,
        `await app.remove(${owned})`,
        `await app.remove(${owner})`,
      )
    else if (onDelete === 'cascade')
      script.add(`await app.remove(${owner})`, `assert.equal(await app.find(${owned}), undefined)`)
    else
      script.add(
        `await app.remove(${owner})`,
        `assert.equal((await app.find(${owned}))?.[${quote(key)}], null)`,
      )
    return script.lines
  })
}

function linkCase(
  index: ModelIndex,
  entity: Entity,
  path: string,
  other: string,
  line: number,
): readonly TestCase[] {
  return made(
    line,
    `${index.entity(other).plural} are linked to ${withArticle(entity.label)} and taken off it`,
    () => {
      const draft = openDraft(index, { next: 0 })
      const row = addRow(draft, { entity: entity.name })
      const linked = addRow(draft, { entity: other })
      const solution = solveDraft(draft)
      if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
      const script = openScript(draft)
      script.run(draft.steps)
      const [from, to] = [script.nameOf(row), script.nameOf(linked)]
      const target = `${quote(entity.name)}, ${from}.id, ${quote(path)}`
      script.add(
        `await app.link(${target}, ${to}.id)`,
        `assert.deepEqual(await app.linked(${target}), [${to}.id])`,
        `await app.unlink(${target}, ${to}.id)`,
        `assert.deepEqual(await app.linked(${target}), [])`,
      )
      return script.lines
    },
  )
}
