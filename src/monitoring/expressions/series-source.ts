// series-source: what conditions and SLOs ask of the store.
import type { Selector } from '../../domain/alert-expression/syntax.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { Bucket } from '../metrics/quantile.ts'
import { increaseOver, narrowMs, wideMs } from '../store/rollup.ts'
import {
  isSelected,
  rolledUntil,
  selectNewest,
  selectPoints,
  selectRollups,
  selectSeries,
  type StoredSeries,
} from '../store/series-table.ts'

/** Windows from this length on are read from roll-ups: exact but for the first five minutes (an hour from two days on). */
const longMs = 2 * wideMs
const veryLongMs = 48 * wideMs

export type Totals = {
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly increase: number
}
const none: Totals = { count: 0, sum: 0, min: Infinity, max: -Infinity, increase: 0 }

/** Series of one target as they were at one moment. */
export type SeriesSource = {
  /** The newest value of each selected series that is not stale. */
  newest(selector: Selector): readonly number[]
  /** Totals of each selected series that has a sample in the window. */
  totals(selector: Selector, windowMs: number): readonly Totals[]
  /** What a histogram counted in the window, by bound; `name` without `_bucket`. */
  buckets(selector: Selector, windowMs: number): readonly Bucket[]
}

/** Shape: `staleMs`: how old a newest value may be. */
export function createSeriesSource(
  file: SqliteFile,
  target: string,
  now: number,
  staleMs: number,
): SeriesSource {
  const selected = (selector: Selector): readonly StoredSeries[] =>
    selectSeries(file, target, [selector.name]).filter(({ labels }) => isSelected(labels, selector))
  const totalsOf = (series: StoredSeries, windowMs: number): Totals =>
    windowMs >= longMs
      ? longTotals(file, series.id, now - windowMs, now, windowMs >= veryLongMs ? wideMs : narrowMs)
      : rawTotals(file, series.id, now - windowMs, now, staleMs)
  return {
    newest: (selector) =>
      selected(selector).flatMap(({ id }) => {
        const point = selectNewest(file, id, now + 1, staleMs)
        return point === undefined ? [] : [point[1]]
      }),
    totals: (selector, windowMs) =>
      selected(selector)
        .map((series) => totalsOf(series, windowMs))
        .filter(({ count }) => count > 0),
    buckets: (selector, windowMs) => {
      const sums = new Map<number, number>()
      for (const series of selected({ ...selector, name: `${selector.name}_bucket` })) {
        const bound = boundOf(series.labels['le'])
        if (bound === undefined) continue
        sums.set(bound, (sums.get(bound) ?? 0) + totalsOf(series, windowMs).increase)
      }
      return [...sums].sort(([a], [b]) => a - b)
    },
  }
}

function boundOf(le: string | undefined): number | undefined {
  if (le === '+Inf') return Infinity
  const bound = Number(le)
  return le === undefined || !Number.isFinite(bound) ? undefined : bound
}

/** Of the samples after `fromMs` up to `toMs`. */
function rawTotals(
  file: SqliteFile,
  series: number,
  fromMs: number,
  toMs: number,
  lookBackMs: number,
): Totals {
  const values = selectPoints(file, series, fromMs + 1, toMs + 1).map(([, value]) => value)
  if (values.length === 0) return none
  const before = selectNewest(file, series, fromMs + 1, lookBackMs)?.[1]
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: values.reduce((least, value) => Math.min(least, value), Infinity),
    max: values.reduce((most, value) => Math.max(most, value), -Infinity),
    increase: increaseOver(before === undefined ? values : [before, ...values]),
  }
}

/** Roll-ups as far as there are any, samples after that. */
function longTotals(file: SqliteFile, series: number, fromMs: number, toMs: number, widthMs: number): Totals {
  const start = Math.ceil(fromMs / widthMs) * widthMs
  const until = Math.floor(Math.min(rolledUntil(file), toMs) / widthMs) * widthMs
  const rolled = selectRollups(file, series, widthMs, start, until)
  const rest =
    widthMs === wideMs
      ? longTotals(file, series, Math.max(start, until), toMs, narrowMs)
      : rawTotals(file, series, Math.max(start, until) - 1, toMs, wideMs)
  return rolled.reduce<Totals>(
    (all, one) => ({
      count: all.count + one.count,
      sum: all.sum + one.sum,
      min: Math.min(all.min, one.min),
      max: Math.max(all.max, one.max),
      increase: all.increase + one.increase,
    }),
    rest,
  )
}
