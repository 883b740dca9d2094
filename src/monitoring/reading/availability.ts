// availability: how much of each day or week a target was up, out of the runs of the check that speaks for it.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { AvailabilityView, HistoryQuery, StateView } from '../reading-contract.ts'
import { wideMs } from '../store/rollup.ts'
import { rolledUntil, selectPoints, selectRollups, selectSeries } from '../store/series-table.ts'
import { selectStates } from '../store/state-table.ts'
import { selectTargets, type TargetDocument } from '../store/target-document.ts'
import { periodsOf, type Period } from './periods.ts'

export type AvailabilityQuery = HistoryQuery & { readonly per: 'day' | 'week' }

type Runs = { readonly good: number; readonly all: number; readonly firstAt: number | undefined }

/** Of every target that is watched, each period that something is known of. `now` ends the period that is not over. */
export function readAvailability(
  file: SqliteFile,
  query: AvailabilityQuery,
  now: number,
): readonly AvailabilityView[] {
  const periods = periodsOf(query.per, query)
  const states = selectStates(file, periods[0]?.fromMs ?? query.fromMs, periods.at(-1)?.toMs ?? query.toMs)
  return selectTargets(file)
    .filter(({ id }) => query.target === undefined || id === query.target)
    .flatMap((document) => {
      const down = states.filter(({ target, state }) => target === document.id && state === 'down')
      return ofTarget(file, document, down, periods, now)
    })
}

function ofTarget(
  file: SqliteFile,
  { id, uptimeCheck }: TargetDocument & { readonly id: string },
  down: readonly StateView[],
  periods: readonly Period[],
  now: number,
): readonly AvailabilityView[] {
  if (uptimeCheck === null) return []
  const series = selectSeries(file, id, ['check_ok']).find(({ labels }) => labels['check'] === uptimeCheck.id)
  if (series === undefined) return []
  let begunAt: number | undefined
  return periods.flatMap((period) => {
    const runs = runsIn(file, series.id, period)
    begunAt ??= runs.firstAt
    if (begunAt === undefined) return []
    const watchedMs = Math.min(period.toMs, now) - Math.max(period.fromMs, begunAt)
    const due = Math.max(1, Math.floor(watchedMs / uptimeCheck.intervalMs))
    return [
      {
        target: id,
        period: new Date(period.fromMs).toISOString().slice(0, 10),
        ...period,
        ratio: runs.all === 0 ? null : runs.good / runs.all,
        measured: Math.min(1, runs.all / due),
        ...downIn(down, period, now),
      },
    ]
  })
}

/** Roll-ups as far as there are any, samples after that. */
function runsIn(file: SqliteFile, series: number, { fromMs, toMs }: Period): Runs {
  const until = Math.max(fromMs, Math.min(rolledUntil(file), toMs))
  const rolled = selectRollups(file, series, wideMs, fromMs, until)
  const raw = selectPoints(file, series, until, toMs)
  return {
    all: rolled.reduce((sum, { count }) => sum + count, raw.length),
    good:
      rolled.reduce((total, { sum }) => total + sum, 0) + raw.reduce((total, [, value]) => total + value, 0),
    firstAt: rolled[0]?.at ?? raw[0]?.[0],
  }
}

function downIn(
  down: readonly StateView[],
  { fromMs, toMs }: Period,
  now: number,
): { readonly downMs: number; readonly outages: number } {
  const inside = down.filter((one) => one.fromMs < toMs && (one.toMs ?? now) > fromMs)
  const downMs = inside.reduce(
    (sum, one) => sum + Math.min(toMs, one.toMs ?? now) - Math.max(fromMs, one.fromMs),
    0,
  )
  return { downMs, outages: inside.filter((one) => one.fromMs >= fromMs).length }
}
