// apply-rows: one batch of source rows through mapping and filter into the target, with its balance.
import type { Call } from '../../kernel/call.ts'
import type { Position, TargetWriter } from '../contract.ts'
import type { Row } from '../data/column.ts'
import { tooManyDeadLetters } from '../errors.ts'
import { say } from '../say.ts'
import { addCounts } from './balance.ts'
import { deadLetterOf, keyOf } from './dead-letters.ts'
import type { DeadLetter, SyncRun } from './run-record.ts'
import type { SyncPlan } from './sync-plan.ts'
import type { Transformed } from './transform-rows.ts'

export type Applying = {
  readonly plan: SyncPlan
  readonly writer: TargetWriter
  readonly transform: (rows: readonly Row[]) => Transformed
  readonly call: Call
  /** Time worked on the run so far, for its record. */
  readonly workedMs: () => number
}

/**
 * Brings `rows` into the target, and the run with them to `position`.
 * @throws NX-INTEGRATE-UNBALANCED, NX-INTEGRATE-DEAD-LETTERS when there are too many; nothing of the batch is stored then
 */
export async function applyRows(
  { plan, writer, transform, call, workedMs }: Applying,
  run: SyncRun,
  rows: readonly Row[],
  position: Position | null,
): Promise<{ readonly run: SyncRun; readonly deadLetters: readonly DeadLetter[] }> {
  const now = new Date(call.clock.now()).toISOString()
  const { rows: mapped, origins, filtered, rejected } = transform(rows)
  const made: DeadLetter[] = []
  const letter = (origin: number, reason: string): DeadLetter => {
    const one = deadLetterOf(plan, rows[origin] ?? [], reason, run.runId, now)
    made.push(one)
    if (run.counts.deadLettered + made.length > plan.mostDeadLetters)
      throw tooManyDeadLetters({ integration: plan.integration, max: plan.mostDeadLetters, reason })
    return one
  }
  const deadLetters = rejected.map(({ origin, reason }) => letter(origin, reason))
  const applied = await writer.apply(
    {
      rows: mapped,
      letterKey: (index) => keyOf(plan.readColumns, plan.sourceKey, rows[origins[index] ?? 0] ?? []),
      deadLetters,
      refuse: (index, reason) => letter(origins[index] ?? 0, reason),
      next: ({ applied, unchanged, refused }) => ({
        ...run,
        position: position === null ? null : [...position],
        counts: addCounts(plan.integration, run.counts, {
          read: rows.length,
          applied,
          unchanged,
          filtered,
          deadLettered: rejected.length + refused,
        }),
        updatedAt: now,
        durationMs: Math.round(workedMs()),
      }),
    },
    call,
  )
  for (const { key, reason } of made)
    say(call, { type: 'integration.row-dead-lettered', integration: plan.integration, key, reason })
  return { run: applied, deadLetters: made }
}
