import { unbalanced } from '../errors.ts'
import type { BalanceSheet } from '../manager-contract.ts'
import type { SyncCounts } from './run-record.ts'

const accountedFor = ({ applied, unchanged, filtered, deadLettered }: SyncCounts): number =>
  applied + unchanged + filtered + deadLettered

/** The sheet of some counts: closed when every row that was read is accounted for. Pure. */
export const balanceOf = (counts: SyncCounts): BalanceSheet => ({
  ...counts,
  isClosed: counts.read === accountedFor(counts),
})

/** `counts` and those of one more batch. @throws NX-INTEGRATE-UNBALANCED when they do not close */
export function addCounts(integration: string, counts: SyncCounts, batch: SyncCounts): SyncCounts {
  const sum = {
    read: counts.read + batch.read,
    applied: counts.applied + batch.applied,
    unchanged: counts.unchanged + batch.unchanged,
    filtered: counts.filtered + batch.filtered,
    deadLettered: counts.deadLettered + batch.deadLettered,
  }
  if (sum.read !== accountedFor(sum)) throw unbalanced({ integration, counts: sum })
  return sum
}
