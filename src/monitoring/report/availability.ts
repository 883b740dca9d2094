// availability: how much of a time was good, and how much of it was measured at all. Pure.
import type { SeriesView } from '../reading-contract.ts'
import type { Availability } from './report-shape.ts'

/**
 * Of a series of 1 (good) and 0 (bad), or of means of them.
 *
 * Shape: `measured` is the share of the points from the first value on that have one. What lies before the first was
 * not watched yet: `sinceMs` says so, and it counts for nothing.
 */
export function availabilityOf(points: SeriesView['points']): Availability {
  const begin = points.findIndex(([, value]) => value !== null)
  const first = points[begin]
  if (first === undefined) return { ratio: null, measured: 0, sinceMs: null }
  const due = points.slice(begin)
  const values = due.flatMap(([, value]) => (value === null ? [] : [value]))
  return {
    ratio: values.reduce((sum, value) => sum + value, 0) / values.length,
    measured: values.length / due.length,
    sinceMs: first[0],
  }
}

/** Mean of the values from `fromMs` (included) to `toMs` (excluded); null: none. */
export function meanBetween(points: SeriesView['points'], fromMs: number, toMs: number): number | null {
  const values = points.flatMap(([at, value]) => (value !== null && at >= fromMs && at < toMs ? [value] : []))
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
