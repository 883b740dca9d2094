// flapping: an alert that fires and resolves again and again is told of once, then held back until it is quiet. Pure.
import type { AlertRecord } from './alert-record.ts'

const windowMs = 3_600_000
const mostChanges = 6
const firstHoldMs = 30 * 60_000
const longestHoldMs = 4 * 3_600_000

export const isFlapping = ({ flap }: AlertRecord): boolean => flap.holdMs > 0

/**
 * The record with one more change, or none, at `at`.
 *
 * Promise: from six changes in one hour on it flaps, until half an hour without a change; each time that it begins again
 * within that hour the quiet that is asked for doubles, up to four hours.
 */
export function withFlapping(
  record: AlertRecord,
  change: 'fired' | 'resolved' | 'none',
  at: number,
): AlertRecord {
  const last = record.flap.changes.at(-1)
  const isQuiet = isFlapping(record) && last !== undefined && at - last >= record.flap.holdMs
  const recent = record.flap.changes.filter((time) => at - time < Math.max(windowMs, record.flap.holdMs))
  const changes = change === 'none' ? recent : [...recent, at]
  if (change === 'none') return { ...record, flap: { changes, holdMs: isQuiet ? 0 : record.flap.holdMs } }
  const inWindow = changes.filter((time) => at - time < windowMs).length
  if (inWindow < mostChanges)
    return { ...record, flap: { changes, holdMs: isQuiet ? 0 : record.flap.holdMs } }
  const holdMs = isFlapping(record)
    ? // Counted from the sixth change on: every further six double what is asked for.
      inWindow % mostChanges === 0
      ? Math.min(longestHoldMs, record.flap.holdMs * 2)
      : record.flap.holdMs
    : firstHoldMs
  return { ...record, flap: { changes, holdMs } }
}
