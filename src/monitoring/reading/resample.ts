// resample: at most so many points for a chart, with gaps where nothing is known. Pure.
import type { Point } from '../store/chunk-codec.ts'
import type { Rollup } from '../store/rollup.ts'
import type { Series } from '../store/series.ts'

export type ChartPoint = readonly [atMs: number, value: number | null]
type Kind = Series['kind']

/** One point per step: the mean of a gauge, the growth per second of a counter; null where there is nothing. */
export function resamplePoints(
  points: readonly Point[],
  kind: Kind,
  fromMs: number,
  toMs: number,
  maxPoints: number,
): readonly ChartPoint[] {
  const made = kind === 'counter' ? ratesOf(points) : points
  const stepMs = stepOf(made, fromMs, toMs, maxPoints)
  const buckets = Map.groupBy(made, ([at]) => Math.floor((at - fromMs) / stepMs))
  return fill(fromMs, toMs, stepMs, (index) => {
    const inside = buckets.get(index)
    if (inside === undefined) return null
    return inside.reduce((sum, [, value]) => sum + value, 0) / inside.length
  })
}

/** The same of roll-ups of `widthMs`. */
export function resampleRollups(
  rollups: readonly Rollup[],
  kind: Kind,
  widthMs: number,
  fromMs: number,
  toMs: number,
  maxPoints: number,
): readonly ChartPoint[] {
  const stepMs = Math.max(widthMs, Math.ceil((toMs - fromMs) / maxPoints / widthMs) * widthMs)
  const start = Math.floor(fromMs / stepMs) * stepMs
  const buckets = Map.groupBy(rollups, ({ at }) => Math.floor((at - start) / stepMs))
  return fill(start, toMs, stepMs, (index) => {
    const inside = buckets.get(index)
    if (inside === undefined) return null
    const sum = (of: (one: Rollup) => number): number => inside.reduce((all, one) => all + of(one), 0)
    const seconds = (inside.length * widthMs) / 1_000
    return kind === 'counter'
      ? sum(({ increase }) => increase) / seconds
      : sum((one) => one.sum) / sum((one) => one.count)
  })
}

function ratesOf(points: readonly Point[]): readonly Point[] {
  return points.slice(1).flatMap(([at, value], index) => {
    const [beforeAt, before] = points[index] ?? [at, value]
    const grown = value >= before ? value - before : value
    return at > beforeAt ? [[at, grown / ((at - beforeAt) / 1_000)] as const] : []
  })
}

/** Never narrower than the samples are apart: a chart of every second sample would be full of gaps. */
function stepOf(points: readonly Point[], fromMs: number, toMs: number, maxPoints: number): number {
  const apart = points
    .slice(1)
    .map(([at], index) => at - (points[index]?.[0] ?? at))
    .sort((a, b) => a - b)
  const usual = apart[Math.floor((apart.length - 1) / 2)] ?? 1_000
  return Math.max(usual, (toMs - fromMs) / maxPoints, 1_000)
}

function fill(
  fromMs: number,
  toMs: number,
  stepMs: number,
  valueOf: (index: number) => number | null,
): readonly ChartPoint[] {
  const count = Math.max(0, Math.ceil((toMs - fromMs) / stepMs))
  return Array.from(
    { length: count },
    (_, index) => [Math.round(fromMs + index * stepMs), valueOf(index)] as const,
  )
}
