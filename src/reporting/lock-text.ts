import type { LockView } from '../kernel/state/contract.ts'
import type { Page } from './status-text.ts'
import { pairLines } from './table.ts'
import { agoText } from './time-text.ts'

const since = (lock: LockView, nowMs: number): string =>
  agoText(new Date(lock.acquiredAt).toISOString(), nowMs)

/** Who holds the lock, why, since when, and how to get on. */
export function lockLines(lock: LockView | null, { look, nowMs }: Page): string[] {
  if (lock === null) return ['not locked']
  const next =
    lock.kind === 'manual'
      ? 'held until `nexo lock release`'
      : 'ends with its command; wait with --lock-wait 2m'
  return [
    'locked',
    ...pairLines(look, [
      [
        'by',
        `${lock.owner.user}@${lock.owner.host}${lock.kind === 'manual' ? '' : ` (process ${lock.owner.pid})`}`,
      ],
      ['why', lock.reason],
      ['since', since(lock, nowMs)],
      ['next', next],
    ]),
  ]
}

/** What was released. */
export const releasedLines = (lock: LockView | null, { nowMs }: Page): string[] => [
  lock === null
    ? 'was not locked'
    : `released; it was held by ${lock.owner.user}@${lock.owner.host} since ${since(lock, nowMs)} (${lock.reason})`,
]
