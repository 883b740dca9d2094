// Tests of one entity's API over HTTP: the checks that are the same for all, with rows and users that fit this one.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import { quote } from '../../server/source-text.ts'
import { addRow, addSiblings, openDraft, solveDraft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import type { Row } from '../world/scene.ts'
import { openScript, type Script } from '../printing/script.ts'
import { verdictOf, type Asker } from './access-oracle.ts'
import { attempt } from './attempt.ts'
import { askersOf } from './permission-cases.ts'
import { withArticle } from './say.ts'
import type { TestCase } from './test-case.ts'
import { partlySeen } from './visible-parents.ts'

/** Somebody with a session who may do something with every row, and create one below every other. */
function whoMay(index: ModelIndex, entity: Entity, operation: string): Exclude<Asker, 'anyone'> | undefined {
  for (const asker of askersOf(index)) {
    if (asker === 'anyone' || verdictOf(index, entity.name, operation, asker) !== 'all') continue
    if (operation !== 'create' || partlySeen(index, entity.name, asker).length === 0) return asker
  }
  return undefined
}

const uses = { creator: 'create', reader: 'read', updater: 'update', remover: 'delete' } as const

/** The subject of the checks, as code. */
function subjectOf(index: ModelIndex, entity: Entity, script: Script, row: Row): string {
  const people = Object.entries(uses).flatMap(([use, operation]) => {
    const asker = whoMay(index, entity, operation)
    return asker === undefined
      ? []
      : [`  ${use}: ${script.person({ kind: 'person', role: asker.role, number: 1 })},`]
  })
  return [
    '{',
    '  app,',
    `  entity: ${quote(entity.name)},`,
    `  path: ${quote(entity.path)},`,
    `  input: ${script.body(row).replaceAll('\n', '\n  ')},`,
    ...people,
    '}',
  ].join('\n')
}

function made(
  index: ModelIndex,
  entity: Entity,
  title: string,
  rows: number,
  check: (subject: string, created: readonly string[]) => readonly string[],
): readonly TestCase[] {
  const line = entity.trace.line
  const found = attempt(() => {
    const draft = openDraft(index, { next: 0 })
    const last = Array.from({ length: rows }, () => addRow(draft, { entity: entity.name })).at(-1)
    if (last !== undefined) addSiblings(draft, last)
    const solution = solveDraft(draft)
    if (!solution.solved || last === undefined)
      return `cannot satisfy ${solution.solved ? 'anything' : solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== last))
    const created = draft.rows.filter((row) => row.entity === entity.name && row !== last)
    const subject = subjectOf(index, entity, script, last)
    script.add(
      ...check(
        subject,
        created.map((row) => `${script.nameOf(row)}.id`),
      ),
    )
    return [{ kind: 'test', line, title, body: script.lines }]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found }] : found
}

export function apiCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  const mayCreate = whoMay(index, entity, 'create') !== undefined
  const mayRead = whoMay(index, entity, 'read') !== undefined
  return [
    ...made(index, entity, `${withArticle(entity.label)} goes its way through the API`, 1, (subject) => [
      `await checkRoundTrip(${subject})`,
    ]),
    ...(mayRead
      ? made(index, entity, `the list of ${entity.plural} is cut into pages`, 3, (subject, created) => [
          `await checkList(${subject}, [${created.join(', ')}])`,
        ])
      : []),
    ...(mayCreate
      ? [
          ...made(
            index,
            entity,
            `requests about ${entity.plural} that cannot be understood are refused`,
            1,
            (subject) => [`await checkRequests(${subject})`],
          ),
          ...made(index, entity, `${withArticle(entity.label)} is created once for one key`, 1, (subject) => [
            `await checkIdempotency(${subject})`,
          ]),
        ]
      : []),
  ]
}
