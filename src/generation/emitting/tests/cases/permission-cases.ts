// Tests of permissions: every role, and nobody, tries everything with a row of theirs and with one of somebody else.
import type { Entity } from '../../../../domain/application-model/entity.ts'
import { quote } from '../../server/source-text.ts'
import { rolesOf } from '../../server/roles.ts'
import { addRow, addSiblings, openDraft, solveDraft, type Draft } from '../world/draft.ts'
import type { ModelIndex } from '../world/model-index.ts'
import type { Person, Row } from '../world/scene.ts'
import { openScript, type Script } from '../printing/script.ts'
import { isCovered, owningRole, ownershipPath, verdictOf, type Asker, type Verdict } from './access-oracle.ts'
import { attempt } from './attempt.ts'
import { addOwned } from './owned-rows.ts'
import { addVisibleParents, partlySeen } from './visible-parents.ts'
import type { TestCase } from './test-case.ts'

/** Everybody who may ask: each role that a user can have, and nobody. */
export const askersOf = (index: ModelIndex): readonly Asker[] => [
  ...rolesOf(index.model).map(({ name }) => ({ role: name })),
  'anyone',
]

const sayAsker = (index: ModelIndex, asker: Asker): string =>
  asker === 'anyone'
    ? 'without a session nobody'
    : (rolesOf(index.model).find(({ name }) => name === asker.role)?.plural ?? asker.role)

/** The line that speaks of an operation, for whoever reads the title. */
const lineOf = (index: ModelIndex, entity: Entity, operation: string): number =>
  index.permissions(entity.name).find((one) => one.operation === operation)?.trace.line ?? entity.trace.line

export function permissionCases(index: ModelIndex, entity: Entity): readonly TestCase[] {
  const { operations } = index.shape(entity.name).parts
  const actions = operations.flatMap(({ kind, action, toState }) =>
    kind === 'action' && action !== undefined && !isMove(index, entity, toState) ? [action] : [],
  )
  return askersOf(index).flatMap((asker) => [
    ...readCase(index, entity, asker),
    ...createCase(index, entity, asker),
    ...['update', 'delete', ...actions].flatMap((operation) => changeCase(index, entity, asker, operation)),
  ])
}

/** Actions that are moves are tested with the workflow. */
const isMove = (index: ModelIndex, { name }: Entity, state: string | undefined): boolean =>
  state !== undefined && index.workflow(name)?.states.includes(state) === true

const refusalOf = (asker: Asker, status: 403 | 404): string =>
  `{ status: ${status === 403 && asker === 'anyone' ? 401 : status} }`

const callerOf = (script: Script, asker: Asker, person: Person | undefined): string =>
  asker === 'anyone' || person === undefined ? 'app.nobody' : script.person(person)

const personOf = (asker: Asker, number: number): Person | undefined =>
  asker === 'anyone' ? undefined : { kind: 'person', role: asker.role, number }

type Rows = {
  readonly draft: Draft
  readonly script: Script
  readonly own: Row
  readonly other: Row | undefined
}

/** A row of the asker's own, where rows have owners, and one of somebody else; both exist when this returns. */
function prepare(
  index: ModelIndex,
  entity: Entity,
  asker: Asker,
  role: string | undefined,
  operation: string,
): Rows | string {
  const draft = openDraft(index, { next: 0 })
  if (role === undefined || asker === 'anyone') {
    const own = addRow(draft, {
      entity: entity.name,
      ...(asker !== 'anyone' && { person: stranger(asker.role) }),
    })
    if (operation === 'delete') addSiblings(draft, own)
    const solution = solveDraft(draft)
    if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
    const script = openScript(draft)
    script.run(draft.steps)
    return { draft, script, own, other: undefined }
  }
  const [me, somebody] = [personOf(asker, 1), personOf(asker, 2)]
  if (me === undefined || somebody === undefined) return 'nobody owns rows'
  const mine = addOwned(draft, entity.name, me)
  const theirs = addOwned(draft, entity.name, somebody)
  if (operation === 'delete') for (const { row } of [mine, theirs]) addSiblings(draft, row)
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  if (mine.creator !== undefined && !mayCreate(index, entity, asker))
    return 'whoever owns such rows may not create them'
  if (mine.creator !== undefined && partlySeen(index, entity.name, asker).length > 0)
    return 'whoever owns such rows sees only some of what they belong to'
  const script = openScript(draft)
  for (const step of draft.steps) {
    const creator =
      step.do === 'create'
        ? step.row === mine.row
          ? mine.creator
          : step.row === theirs.row
            ? theirs.creator
            : undefined
        : undefined
    if (step.do === 'create' && creator !== undefined) script.run([step], creator)
    else script.run([step])
  }
  return { draft, script, own: mine.row, other: theirs.row }
}

/** Rows of people of the asker's own role belong to another of them. */
const stranger =
  (own: string) =>
  (role: string): Person => ({ kind: 'person', role, number: role === own ? 2 : 1 })

const mayCreate = (index: ModelIndex, { name }: Entity, asker: Asker): boolean =>
  ['own', 'all'].includes(verdictOf(index, name, 'create', asker))

function made(line: number, title: string, make: () => readonly string[] | string): readonly TestCase[] {
  const found = attempt(() => {
    const body = make()
    return typeof body === 'string' ? body : [{ kind: 'test', line, title, body }]
  })
  return typeof found === 'string' ? [{ kind: 'skipped', line, title, reason: found }] : found
}

const depends = 'a condition on the row decides'

function readCase(index: ModelIndex, entity: Entity, asker: Asker): readonly TestCase[] {
  const verdict = verdictOf(index, entity.name, 'read', asker)
  const title = `${sayAsker(index, asker)} ${say('view', verdict)} ${entity.plural}`
  return made(lineOf(index, entity, 'read'), title, () => {
    if (verdict === 'depends') return depends
    const rows = prepare(index, entity, asker, owningRole(index, entity.name, 'read', asker), 'read')
    if (typeof rows === 'string') return rows
    const { script, own, other } = rows
    const caller = callerOf(script, asker, personOf(asker, 1))
    const name = quote(entity.name)
    const id = (row: Row): string => `${script.nameOf(row)}.id`
    if (verdict === 'never') {
      script.add(
        `await app.refusesToList(${name}, ${caller}, ${refusalOf(asker, 403)})`,
        `await app.refusesToShow(${name}, ${id(own)}, ${caller}, ${refusalOf(asker, 403)})`,
      )
      return script.lines
    }
    const visible = [own, ...(other !== undefined && verdict === 'all' ? [other] : [])]
    script.add(
      `assert.deepEqual(await app.visible(${name}, ${caller}), [${visible.map(id).join(', ')}])`,
      ...visible.map(
        (row) => `assert.equal((await app.show(${name}, ${id(row)}, ${caller})).id, ${id(row)})`,
      ),
      ...(other === undefined || verdict === 'all'
        ? []
        : [`await app.refusesToShow(${name}, ${id(other)}, ${caller}, ${refusalOf(asker, 404)})`]),
    )
    return script.lines
  })
}

const say = (verb: string, verdict: Verdict): string =>
  verdict === 'never' ? `cannot ${verb}` : verdict === 'all' ? `can ${verb}` : `can ${verb} their own`

/** The status of a refusal of a row that could be there: 404 where it may not be seen either. */
function refusedWith(
  index: ModelIndex,
  entity: Entity,
  asker: Asker,
  verdict: Verdict,
  isOwn: boolean,
): 403 | 404 {
  if (verdict === 'never') return 403
  return isCovered(verdictOf(index, entity.name, 'read', asker), isOwn) === true ? 403 : 404
}

function changeCase(index: ModelIndex, entity: Entity, asker: Asker, operation: string): readonly TestCase[] {
  const verdict = verdictOf(index, entity.name, operation, asker)
  const title = `${sayAsker(index, asker)} ${say(operation, verdict)} ${entity.plural}`
  return made(lineOf(index, entity, operation), title, () => {
    if (verdict === 'depends') return depends
    const role =
      owningRole(index, entity.name, operation, asker) ?? owningRole(index, entity.name, 'read', asker)
    const rows = prepare(index, entity, asker, role, operation)
    if (typeof rows === 'string') return rows
    const { script, own, other } = rows
    const caller = callerOf(script, asker, personOf(asker, 1))
    const name = quote(entity.name)
    const call = (row: Row): string => {
      const target = `${name}, ${script.nameOf(row)}.id`
      if (operation === 'update') return `(${target}, {}, `
      return operation === 'delete' ? `(${target}, ` : `(${target}, ${quote(operation)}, `
    }
    const verbs = { update: ['update', 'refusesToUpdate'], delete: ['remove', 'refusesToRemove'] }
    const [does, refuses] =
      operation === 'update' || operation === 'delete' ? verbs[operation] : ['act', 'refusesToAct']
    // A condition on reading decides which refusal it is.
    if (verdictOf(index, entity.name, 'read', asker) === 'depends') return depends
    for (const [row, isOwn] of [
      [other, false],
      [own, role !== undefined],
    ] as const) {
      if (row === undefined) continue
      const may = isCovered(verdict, isOwn)
      script.add(
        may === true
          ? `await app.${does}${call(row)}${caller})`
          : `await app.${refuses}${call(row)}${refusalOf(asker, refusedWith(index, entity, asker, verdict, isOwn))}, ${caller})`,
      )
    }
    return script.lines
  })
}

function createCase(index: ModelIndex, entity: Entity, asker: Asker): readonly TestCase[] {
  const verdict = verdictOf(index, entity.name, 'create', asker)
  const title = `${sayAsker(index, asker)} ${say('create', verdict)} ${entity.plural}`
  return made(lineOf(index, entity, 'create'), title, () => {
    if (verdict === 'depends') return depends
    const name = quote(entity.name)
    const me = personOf(asker, 1)
    if (verdict !== 'own' || me === undefined) {
      const draft = openDraft(index, { next: 0 })
      const parents = verdict === 'all' && me !== undefined ? addVisibleParents(draft, entity.name, me) : {}
      const row = addRow(draft, { entity: entity.name, parents })
      const solution = solveDraft(draft)
      if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
      const script = openScript(draft)
      script.run(draft.steps.filter((step) => step.do !== 'create' || step.row !== row))
      const caller = callerOf(script, asker, me)
      script.add(
        verdict === 'all'
          ? `await app.create(${name}, ${script.body(row)}, ${caller})`
          : `await app.refusesToCreate(${name}, ${script.body(row)}, ${refusalOf(asker, 403)}, ${caller})`,
      )
      return script.lines
    }
    return createOwn(index, entity, me)
  })
}

/** Somebody who may create only rows of their own creates one, and tries to create one of somebody else. */
function createOwn(index: ModelIndex, entity: Entity, me: Person): readonly string[] | string {
  const draft = openDraft(index, { next: 0 })
  const path = ownershipPath(index, entity.name, me.role)
  const isCreator = path === 'creator'
  if (!isCreator) addVisibleParents(draft, entity.name, me, path.slice(0, 1))
  const mine = addOwned(draft, entity.name, me, isCreator ? addVisibleParents(draft, entity.name, me) : {})
  const theirs = isCreator ? undefined : addOwned(draft, entity.name, { ...me, number: 2 })
  const solution = solveDraft(draft)
  if (!solution.solved) return `cannot satisfy ${solution.unmet.join(', ')}`
  const script = openScript(draft)
  const last = new Set([mine.row, theirs?.row])
  script.run(draft.steps.filter((step) => step.do !== 'create' || !last.has(step.row)))
  const caller = script.person(me)
  const name = quote(entity.name)
  script.add(`await app.create(${name}, ${script.body(mine.row)}, ${caller})`)
  // What they may not see counts as not there, so it is 422 where the row that it belongs to is named.
  if (theirs !== undefined)
    script.add(
      `await app.refusesToCreate(${name}, ${script.body(theirs.row)}, { status: [403, 422] }, ${caller})`,
    )
  return script.lines
}
