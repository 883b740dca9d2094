// evaluate: whether a condition holds. Pure over its source; what is not known stays unknown.
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Condition,
  NumberNode,
  WindowFunction,
} from '../../domain/alert-expression/syntax.ts'
import { quantileOf } from '../metrics/quantile.ts'
import type { SeriesSource, Totals } from './series-source.ts'

/** `verdict` undefined: there is no data to decide it. `value` and `threshold` of the comparison that decided. */
export type Judgement = {
  readonly verdict: boolean | undefined
  readonly value: number | null
  readonly threshold: number | null
}

const compare: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}
const calculate: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

/**
 * Evaluates a condition.
 *
 * Promise: false and unknown is false, true or unknown is true, anything else with an unknown part is unknown.
 */
export function evaluateCondition(condition: Condition, source: SeriesSource): Judgement {
  switch (condition.kind) {
    case 'compare': {
      const value = numberOf(condition.left, source)
      const threshold = numberOf(condition.right, source)
      const isKnown = value !== undefined && threshold !== undefined
      const verdict = isKnown ? compare[condition.operator](value, threshold) : undefined
      return { verdict, value: value ?? null, threshold: threshold ?? null }
    }
    case 'not': {
      const of = evaluateCondition(condition.of, source)
      return { ...of, verdict: of.verdict === undefined ? undefined : !of.verdict }
    }
    case 'and':
    case 'or':
      return joined(
        condition.kind === 'or',
        evaluateCondition(condition.left, source),
        evaluateCondition(condition.right, source),
      )
  }
}

/** `decisive`: the verdict of one part that settles the whole. */
function joined(decisive: boolean, left: Judgement, right: Judgement): Judgement {
  if (left.verdict === decisive) return left
  if (right.verdict === decisive) return right
  return left.verdict === undefined ? left : right.verdict === undefined ? right : left
}

function numberOf(node: NumberNode, source: SeriesSource): number | undefined {
  switch (node.kind) {
    case 'number':
      return node.value
    case 'negative': {
      const of = numberOf(node.of, source)
      return of === undefined ? undefined : -of
    }
    case 'arithmetic': {
      const [left, right] = [numberOf(node.left, source), numberOf(node.right, source)]
      if (left === undefined || right === undefined) return undefined
      const value = calculate[node.operator](left, right)
      // Nothing out of nothing is no number.
      return Number.isNaN(value) ? undefined : value
    }
    case 'series':
      return seriesValue(node, source)
  }
}

const most = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b))
const least = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b))
const added = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b)

const shares: Readonly<Partial<Record<WindowFunction, number>>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 }

/**
 * One number out of all selected series: `last` and `max` the largest, `min` the smallest, `avg` the mean, `sum`,
 * `count`, `increase` and `rate` added up, `p95` and its like over the histogram of that name.
 */
function seriesValue(
  node: Extract<NumberNode, { kind: 'series' }>,
  source: SeriesSource,
): number | undefined {
  const share = shares[node.of]
  if (share !== undefined) return quantileOf(share, source.buckets(node.selector, node.windowMs))
  return node.windowMs === 0 ? ofNewest(node.of, source.newest(node.selector)) : ofWindow(node, source)
}

function ofNewest(of: WindowFunction, values: readonly number[]): number | undefined {
  if (of === 'count') return values.length
  if (of === 'min') return least(values)
  if (of === 'sum') return added(values)
  const total = added(values)
  if (of === 'avg') return total === undefined ? undefined : total / values.length
  return most(values)
}

function ofWindow(
  { of, selector, windowMs }: Extract<NumberNode, { kind: 'series' }>,
  source: SeriesSource,
): number | undefined {
  const totals = source.totals(selector, windowMs)
  const each = (pick: (one: Totals) => number): readonly number[] => totals.map(pick)
  const increase = (): number | undefined => added(each((one) => one.increase))
  const count = added(each((one) => one.count)) ?? 0
  if (of === 'increase') return increase()
  if (of === 'rate') {
    const grown = increase()
    return grown === undefined ? undefined : grown / (windowMs / 1_000)
  }
  if (of === 'count') return count
  if (of === 'min') return least(each((one) => one.min))
  if (of === 'max') return most(each((one) => one.max))
  if (of === 'sum') return added(each((one) => one.sum))
  if (of === 'avg') return count === 0 ? undefined : (added(each((one) => one.sum)) ?? 0) / count
  return ofNewest(of, source.newest(selector))
}
