// series-views: series as charts take them.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { SeriesView } from '../reading-contract.ts'
import { narrowMs, wideMs } from '../store/rollup.ts'
import type { Series } from '../store/series.ts'
import {
  rolledUntil,
  selectPoints,
  selectRollups,
  selectSeries,
  type StoredSeries,
} from '../store/series-table.ts'
import { resamplePoints, resampleRollups, type ChartPoint } from './resample.ts'

/** Up to this long a range is drawn from samples, then from 5-minute roll-ups, then from hours. */
const rawMs = 6 * wideMs
const narrowUpToMs = 7 * 24 * wideMs

/** Counts that other series are made of, and histograms: nothing for a chart as they are. */
const isInner = ({ name }: Pick<Series, 'name'>): boolean =>
  name.endsWith('_bucket') || name === 'router_requests_total' || name === 'router_errors_total'

export const readSeriesNames = (file: SqliteFile, target: string): readonly string[] => [
  ...new Set(
    selectSeries(file, target)
      .filter((series) => !isInner(series))
      .map(({ name }) => name),
  ),
]

export type SeriesQuery = {
  readonly target: string
  readonly names: readonly string[]
  readonly fromMs: number
  readonly toMs: number
  readonly maxPoints: number
}

/** Counters come as their growth per second. A series without a point in the range is left out. */
export function readSeries(file: SqliteFile, query: SeriesQuery): readonly SeriesView[] {
  return selectSeries(file, query.target, query.names).flatMap((series) => {
    const points = pointsOf(file, series, query)
    if (points.every(([, value]) => value === null)) return []
    const { target, name, labels, kind, unit } = series
    return [{ target, name, labels, unit: kind === 'counter' ? `${unit}/s` : unit, points }]
  })
}

function pointsOf(
  file: SqliteFile,
  { id, kind }: StoredSeries,
  { fromMs, toMs, maxPoints }: SeriesQuery,
): readonly ChartPoint[] {
  const rangeMs = toMs - fromMs
  if (rangeMs <= rawMs)
    return resamplePoints(selectPoints(file, id, fromMs, toMs), kind, fromMs, toMs, maxPoints)
  const widthMs = rangeMs <= narrowUpToMs ? narrowMs : wideMs
  const rolled = selectRollups(file, id, widthMs, fromMs - widthMs, toMs)
  const points = resampleRollups(rolled, kind, widthMs, fromMs, toMs, maxPoints)
  return withNewest(file, id, kind, points, toMs)
}

/** The newest minutes are in no roll-up yet. */
function withNewest(
  file: SqliteFile,
  id: number,
  kind: Series['kind'],
  points: readonly ChartPoint[],
  toMs: number,
): readonly ChartPoint[] {
  const last = points.at(-1)
  if (last === undefined || last[1] !== null) return points
  const from = Math.max(last[0], rolledUntil(file))
  const [newest] = resamplePoints(selectPoints(file, id, from, toMs), kind, from, toMs, 1)
  return newest === undefined ? points : [...points.slice(0, -1), [last[0], newest[1]]]
}
