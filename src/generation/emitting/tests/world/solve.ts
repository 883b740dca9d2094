// Finds values for which everything holds, by changing one or two of them at a time. Small and honest: it says what it
// could not satisfy, and the test that needed it is skipped with that reason.
import type { Expression } from '../../../../domain/application-model/expression.ts'
import { numbers } from '../../application/src/runtime/expressions/numbers.ts'
import type { Value } from '../../application/src/runtime/definition.ts'
import { aroundMoment, aroundNumber, candidatesOf, hintsOf } from './candidates.ts'
import { isAllowed, type Constraint, type Variable } from './constraints.ts'
import type { ModelIndex } from './model-index.ts'
import type { Row } from './scene.ts'

export type Problem = {
  readonly index: ModelIndex
  readonly constraints: readonly Constraint[]
  /** Tells rows apart. */
  readonly numberOf: (row: Row) => number
  /** Values that stay as they are. */
  readonly isFixed: (row: Row, field: string) => boolean
}

export type Solution =
  { readonly solved: true } | { readonly solved: false; readonly unmet: readonly string[] }

const maxRounds = 40
/** Pairs are tried only when single changes do not help, and only so many. */
const maxPairs = 6_000

/** Changes values of the rows until every constraint holds. */
export function solve(problem: Problem): Solution {
  for (let round = 0; round < maxRounds; round += 1) {
    const broken = problem.constraints.filter((constraint) => !constraint.holds())
    if (broken.length === 0) return { solved: true }
    if (!improveByOne(problem, broken) && !improveByTwo(problem, broken))
      return { solved: false, unmet: broken.map(({ what }) => what) }
  }
  return { solved: false, unmet: problem.constraints.filter((c) => !c.holds()).map(({ what }) => what) }
}

/** Everything that is said about the entity of a variable: where its interesting values lie. */
function expressionsAbout({ constraints }: Problem, { row }: Variable): readonly Expression[] {
  return constraints.filter((constraint) => constraint.row === row).flatMap(({ expressions }) => expressions)
}

/** Values to try for a variable: its own, and those beside the values of the others that it is compared with. */
export function optionsOf(
  problem: Problem,
  variable: Variable,
  beside: readonly Variable[],
): readonly Value[] {
  const { row, field } = variable
  const hints = hintsOf([
    ...expressionsAbout(problem, variable),
    ...beside.flatMap((other) => expressionsAbout(problem, other)),
  ])
  const neighbours = beside.flatMap((other) => {
    const value = other.row.values[other.field.name]
    if (other.field === field || (typeof value !== 'string' && typeof value !== 'number')) return []
    if (field.type === 'date' || field.type === 'datetime')
      return other.field.type === 'date' || other.field.type === 'datetime'
        ? aroundMoment(field, String(value))
        : []
    return field.type === 'int' || field.type === 'decimal' || field.type === 'money'
      ? aroundNumber(field, String(value))
      : []
  })
  return [...candidatesOf(problem.index, field, problem.numberOf(row), hints), ...neighbours].filter(
    (value) => isAllowed(field, value),
  )
}

const keyOf = ({ row, field }: Variable, numberOf: Problem['numberOf']): string =>
  `${row.entity} ${numberOf(row)} ${field.name}`

/** The free variables of broken constraints, each once. */
function freeVariables(problem: Problem, constraints: readonly Constraint[]): readonly Variable[] {
  const found = new Map<string, Variable>()
  for (const variable of constraints.flatMap((constraint) => constraint.variables()))
    if (!problem.isFixed(variable.row, variable.field.name))
      found.set(keyOf(variable, problem.numberOf), variable)
  return [...found.values()]
}

/** What a variable decides: counting only this tells whether a change helps, however many rows there are. */
type Reach = { readonly constraints: readonly Constraint[]; readonly beside: readonly Variable[] }

function reachesOf(problem: Problem): (variable: Variable) => Reach {
  const byKey = new Map<string, Constraint[]>()
  const variables = new Map<Constraint, readonly Variable[]>()
  for (const constraint of problem.constraints) {
    const own = freeVariables(problem, [constraint])
    variables.set(constraint, own)
    for (const variable of own) {
      const key = keyOf(variable, problem.numberOf)
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [constraint])
      else known.push(constraint)
    }
  }
  return (variable) => {
    const constraints = byKey.get(keyOf(variable, problem.numberOf)) ?? []
    const beside = new Map<string, Variable>()
    for (const constraint of constraints)
      for (const other of variables.get(constraint) ?? []) beside.set(keyOf(other, problem.numberOf), other)
    return { constraints, beside: [...beside.values()] }
  }
}

const brokenAmong = (constraints: readonly Constraint[]): number =>
  constraints.reduce((count, constraint) => count + Number(!constraint.holds()), 0)

/** Changes the value that helps most against one broken constraint, if one does. */
function mend(problem: Problem, constraint: Constraint, reachOf: (variable: Variable) => Reach): boolean {
  let best: { variable: Variable; value: Value; gain: number } | undefined
  for (const variable of freeVariables(problem, [constraint])) {
    const { row, field } = variable
    const { constraints, beside } = reachOf(variable)
    const before = brokenAmong(constraints)
    const old = row.values[field.name] ?? null
    for (const value of new Set(optionsOf(problem, variable, beside))) {
      row.values[field.name] = value
      const gain = before - brokenAmong(constraints)
      if (gain > (best?.gain ?? 0)) best = { variable, value, gain }
    }
    row.values[field.name] = old
  }
  if (best !== undefined) best.variable.row.values[best.variable.field.name] = best.value
  return best !== undefined
}

/** One change for each constraint that is still broken: most have nothing to do with each other. */
function improveByOne(problem: Problem, broken: readonly Constraint[]): boolean {
  const reachOf = reachesOf(problem)
  let isBetter = false
  for (const constraint of broken)
    if (!constraint.holds() && mend(problem, constraint, reachOf)) isBetter = true
  return isBetter
}

function improveByTwo(problem: Problem, broken: readonly Constraint[]): boolean {
  // What else depends on the variables of a broken constraint may have to change with them.
  const near = freeVariables(problem, broken)
  const all = freeVariables(
    problem,
    problem.constraints.filter((constraint) =>
      constraint.variables().some(({ row, field }) => near.some((v) => v.row === row && v.field === field)),
    ),
  )
  const reachOf = reachesOf(problem)
  let tried = 0
  for (const first of near)
    for (const second of all) {
      if (first.row === second.row && first.field === second.field) continue
      const reached = [...new Set([...reachOf(first).constraints, ...reachOf(second).constraints])]
      const before = brokenAmong(reached)
      const [oldFirst, oldSecond] = [
        first.row.values[first.field.name] ?? null,
        second.row.values[second.field.name] ?? null,
      ]
      for (const a of optionsOf(problem, first, reachOf(first).beside)) {
        first.row.values[first.field.name] = a
        for (const b of optionsOf(problem, second, reachOf(second).beside)) {
          second.row.values[second.field.name] = b
          tried += 1
          if (brokenAmong(reached) < before) return true
          if (tried > maxPairs) break
        }
        if (tried > maxPairs) break
      }
      first.row.values[first.field.name] = oldFirst
      second.row.values[second.field.name] = oldSecond
      if (tried > maxPairs) return false
    }
  return false
}

/** Orders values of one field, so that neighbours lie side by side; undefined when they have no order. */
export function compareValues(a: Value, b: Value): number | undefined {
  const less = numbers.isLess(a, b)
  if (less !== undefined) return less ? -1 : Number(numbers.isMore(a, b))
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return undefined
}
