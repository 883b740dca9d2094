// A scene while it is being made: rows with their parents first, the moves that follow, and what has to hold for all of it.
import type { Expression } from '../../../../domain/application-model/expression.ts'
import type { Field } from '../../../../domain/application-model/field.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { candidatesOf } from './candidates.ts'
import {
  creationConstraints,
  isAllowed,
  isMoved,
  mustBeTrue,
  ruleConstraint,
  type Constraint,
} from './constraints.ts'
import type { Setting } from './evaluate.ts'
import type { ModelIndex } from './model-index.ts'
import { pathTo } from './paths.ts'
import type { Person, Row } from './scene.ts'
import { solve, type Problem, type Solution } from './solve.ts'

export type Move = { readonly row: Row; readonly from: string; readonly to: string }

/** What a test does before it looks. */
export type Step = { readonly do: 'create'; readonly row: Row } | { readonly do: 'move'; readonly move: Move }

export type Draft = {
  readonly index: ModelIndex
  readonly rows: Row[]
  readonly steps: Step[]
  readonly constraints: Constraint[]
  readonly problem: Problem
  /** Tells apart the rows of all tests of one file. */
  readonly numberOf: (row: Row) => number
  readonly setting: Setting
}

/** Gives each row of one test file a number of its own. */
export type Numbering = { next: number }

export class Impossible extends Error {}

export function openDraft(index: ModelIndex, numbering: Numbering): Draft {
  const rows: Row[] = []
  const numbers = new Map<Row, number>()
  const constraints: Constraint[] = []
  const fixed = new Set<string>()
  const numberOf = (row: Row): number => {
    const known = numbers.get(row)
    if (known !== undefined) return known
    numbering.next += 1
    numbers.set(row, numbering.next)
    return numbering.next
  }
  const problem: Problem = {
    index,
    constraints,
    numberOf,
    isFixed: (row, field) => fixed.has(`${numberOf(row)} ${field}`),
  }
  return { index, rows, steps: [], constraints, problem, numberOf, setting: { index, rows } }
}

/** The setting as it is now: rows that are added later are not seen. */
const settingNow = ({ index, rows }: Draft): Setting => ({ index, rows: [...rows] })

export type RowWish = {
  readonly entity: string
  /** Parents that are given; others are made. By what the row calls them. */
  readonly parents?: Readonly<Record<string, Row | Person>>
  /** The person of a role that rows belong to. */
  readonly person?: (role: string) => Person
}

const firstPerson = (role: string): Person => ({ kind: 'person', role, number: 1 })

/**
 * Adds a row with everything that it must belong to. Its values are the plain ones until the draft is solved.
 * @throws Impossible when it would need itself first
 */
export function addRow(draft: Draft, wish: RowWish, needing: readonly string[] = []): Row {
  const { index } = draft
  if (needing.includes(wish.entity))
    throw new Impossible(`a ${index.entity(wish.entity).label} needs one of its own kind first`)
  const parents: Record<string, Row | Person> = {}
  for (const { name, target, role, required } of index.parents(wish.entity)) {
    const given = wish.parents?.[name]
    if (given !== undefined) parents[name] = given
    else if (required)
      parents[name] =
        target === 'User'
          ? (wish.person ?? firstPerson)(role ?? '')
          : addRow(draft, { entity: target, ...(wish.person && { person: wish.person }) }, [
              ...needing,
              wish.entity,
            ])
  }
  const row: Row = { kind: 'row', entity: wish.entity, values: {}, parents }
  fillPlain(draft, row)
  draft.rows.push(row)
  draft.steps.push({ do: 'create', row })
  const state = index.workflow(row.entity)?.initial
  draft.constraints.push(...creationConstraints({ setting: settingNow(draft), row, state }))
  return row
}

/**
 * Values that satisfy the rules of an entity together: found once, so that most drafts are solved when they begin.
 * Texts and what must be unique are left out: they tell rows apart.
 */
function usualValues(index: ModelIndex, entity: string): Readonly<Record<string, Value>> {
  const known = index.usual.get(entity)
  if (known !== undefined) return known
  index.usual.set(entity, {})
  const draft = openDraft(index, { next: 0 })
  const row = addRow(draft, { entity })
  if (!solveDraft(draft).solved) return {}
  const usual = Object.fromEntries(
    index.entity(entity).fields.flatMap(({ name, type, unique }) => {
      const value = row.values[name]
      return unique || value === undefined || !steadyTypes.has(type) ? [] : [[name, value]]
    }),
  )
  index.usual.set(entity, usual)
  return usual
}

const steadyTypes: ReadonlySet<Field['type']> = new Set([
  'int',
  'decimal',
  'money',
  'bool',
  'date',
  'datetime',
  'enum',
])

/** The plain value of each field: nothing where nothing is asked for. */
function fillPlain(draft: Draft, row: Row): void {
  const { index } = draft
  const usual = usualValues(index, row.entity)
  const hints = { numbers: [], durations: [], patterns: [] }
  for (const field of index.entity(row.entity).fields) {
    if (field.computed !== undefined) continue
    const found = usual[field.name]
    if (found !== undefined) {
      row.values[field.name] = found
      continue
    }
    row.values[field.name] = isMoved(index, row.entity, field.name)
      ? (index.workflow(row.entity)?.initial ?? null)
      : plainValue(field, candidatesOf(index, field, draft.numberOf(row), hints))
  }
}

/** The first value that the field may have by itself: no rule mends one that is out of its bounds. */
const plainValue = (field: Field, candidates: readonly Value[]): Value =>
  candidates.find((value) => isAllowed(field, value)) ?? candidates[0] ?? null

/** Makes something hold for a row when it is created. */
export function want(draft: Draft, row: Row, expression: Expression): void {
  const state = draft.index.workflow(row.entity)?.initial
  draft.constraints.push(
    mustBeTrue('what the test needs', { setting: settingNow(draft), row, state }, expression),
  )
}

/**
 * Adds the moves that bring a row to a state, and what must hold on the way.
 * @throws Impossible when no moves lead there
 */
export function bringTo(draft: Draft, row: Row, state: string): void {
  const workflow = draft.index.workflow(row.entity)
  if (workflow === undefined || state === workflow.initial) return
  const path = pathTo(workflow, state)
  if (path === undefined) throw new Impossible(`no moves lead to ${state}`)
  addNeededChildren(draft, row)
  for (const { from, to, guard } of path) {
    const setting = settingNow(draft)
    if (guard !== undefined)
      draft.constraints.push(
        mustBeTrue(`the condition to move to ${to}`, { setting, row, state: from }, guard),
      )
    for (const rule of draft.index.rules(row.entity))
      if (rule.when === 'always' && rule.severity === 'error')
        draft.constraints.push(ruleConstraint(rule, { setting, row, state: to }))
    draft.steps.push({ do: 'move', move: { row, from, to } })
  }
  // Rows that are created later see it where it is then.
  row.values[workflow.field] = state
}

/** Rows that a row cannot be without, and rows that its computed fields are made of. */
export function addNeededChildren(draft: Draft, row: Row): void {
  const computed = new Set(
    draft.index
      .entity(row.entity)
      .fields.flatMap(({ computed }) => (computed?.op === 'aggregate' ? [computed.relation] : [])),
  )
  for (const relation of draft.index.children(row.entity)) {
    if (!relation.atLeastOne && !computed.has(relation.fromName)) continue
    const has = draft.rows.some(
      (child) => child.entity === relation.to && child.parents[relation.toName] === row,
    )
    if (!has) addRow(draft, { entity: relation.to, parents: { [relation.toName]: row } })
  }
}

/** Others beside a row that its parent needs at least one of: it can only be deleted while there are some. */
export function addSiblings(draft: Draft, row: Row): void {
  for (const { kind, to, toName, atLeastOne } of draft.index.model.relations) {
    const parent = to === row.entity && kind === '1-n' && atLeastOne ? row.parents[toName] : undefined
    if (parent?.kind === 'row') addRow(draft, { entity: row.entity, parents: { [toName]: parent } })
  }
}

/** Finds values for which the whole draft is accepted. */
export const solveDraft = (draft: Draft): Solution => solve(draft.problem)
