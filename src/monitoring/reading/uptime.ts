// uptime: the share of the measured time in which a target was up, and how much was measured at all.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { narrowMs } from '../store/rollup.ts'
import { rolledUntil, selectPoints, selectRollups, selectSeries } from '../store/series-table.ts'

const dayMs = 86_400_000

export type Uptime = { readonly ratio: number | null; readonly measured: number }

/**
 * Of the last 24 hours. A run that ended without an answer of the target is not measured: neither up nor down.
 * `measured`: share of the runs that were due, 0..1; of a younger target since its first run.
 */
export function uptimeOf(
  file: SqliteFile,
  target: string,
  check: { readonly id: string; readonly intervalMs: number } | null,
  now: number,
): Uptime {
  if (check === null) return { ratio: null, measured: 0 }
  const series = selectSeries(file, target, ['check_ok']).find(({ labels }) => labels['check'] === check.id)
  if (series === undefined) return { ratio: null, measured: 0 }
  const from = Math.ceil((now - dayMs) / narrowMs) * narrowMs
  const until = Math.min(rolledUntil(file), now)
  const rolled = selectRollups(file, series.id, narrowMs, from, until)
  const raw = selectPoints(file, series.id, Math.max(from, until), now + 1)
  const count = rolled.reduce((sum, one) => sum + one.count, raw.length)
  const good = rolled.reduce((sum, one) => sum + one.sum, 0) + raw.reduce((sum, [, value]) => sum + value, 0)
  const begin = Math.max(from, rolled[0]?.at ?? raw[0]?.[0] ?? now)
  const due = Math.max(1, Math.floor((now - begin) / check.intervalMs))
  return { ratio: count === 0 ? null : good / count, measured: Math.min(1, count / due) }
}
