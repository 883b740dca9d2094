// position: the place behind a row, and places before it.
import type { Position } from '../contract.ts'
import { placeOf, type Row } from '../data/column.ts'
import { earlierTimestamp } from '../data/date-time.ts'
import type { SyncPlan } from './sync-plan.ts'

/** The place behind `row`. */
export function positionOf(plan: SyncPlan, row: Row): Position {
  return plan.order.map((name) => {
    const value = row[placeOf(plan.readColumns, name)] ?? null
    if (typeof value !== 'string') throw new TypeError(`${name} of the order has no text`)
    return value
  })
}

/**
 * Where the next run begins after one that ended at `position`: earlier by the overlap, with every row of that moment.
 * A place that is shorter than the order stands before all rows that begin with it. Pure.
 */
export function rewind(plan: SyncPlan, position: Position): Position {
  const [cursor = ''] = position
  const column = plan.readColumns.find(({ name }) => name === plan.order[0])
  if (column?.type === 'integer') return [(BigInt(cursor) - BigInt(plan.overlap)).toString()]
  const zone = column?.type === 'timestamptz' ? 'with-zone' : 'without-zone'
  return [earlierTimestamp(cursor, plan.overlap, zone) ?? cursor]
}
