// decide-run: whether a sync goes on with the run that is there, begins another, or has to leave it alone. Pure.
import type { Liveness } from '../../kernel/process-start.ts'
import { busy, drifted } from '../errors.ts'
import { columnChanges } from './drift.ts'
import { rewind } from './position.ts'
import { noCounts, type Holder, type SyncRun } from './run-record.ts'
import type { SyncPlan } from './sync-plan.ts'

/** A holder on another machine is taken for dead this long after its last batch. */
const silenceMs = 60_000

export type RunWish = {
  readonly plan: SyncPlan
  readonly holder: Holder
  readonly runId: string
  readonly nowMs: number
  /** Begin at the first row, whatever was done. */
  readonly isRestart: boolean
  /** Whether this very process holds the run already, and only its connection broke. */
  readonly isReconnect: boolean
  readonly liveness: (holder: Holder) => Liveness
}

/** What happens to the newest run. */
export type RunMove = 'resume' | 'begin'

function isHeld({ state, holder, updatedAt }: SyncRun, wish: RunWish): boolean {
  if (state !== 'running' || wish.isReconnect) return false
  const liveness = wish.liveness(holder)
  if (liveness !== 'unknown') return liveness === 'alive'
  return wish.nowMs - Date.parse(updatedAt) < silenceMs
}

/**
 * The run to work on. Going on is possible when the same rows would be made of the same source in the same order.
 * @throws NX-INTEGRATE-BUSY while another process works on it, NX-INTEGRATE-DRIFT when columns changed and that is refused
 */
export function decideRun(
  newest: SyncRun | undefined,
  wish: RunWish,
): { readonly move: RunMove; readonly run: SyncRun } {
  if (newest !== undefined && isHeld(newest, wish)) {
    const { host, pid } = newest.holder
    throw busy({ integration: newest.integration, host, pid, since: newest.startedAt })
  }
  if (newest !== undefined && !wish.isRestart) refuseDrift(newest, wish.plan)
  const now = new Date(wish.nowMs).toISOString()
  const isOpen = newest !== undefined && newest.state !== 'finished'
  if (isOpen && canResume(newest, wish)) {
    return {
      move: 'resume',
      run: {
        ...newest,
        state: 'running',
        holder: wish.holder,
        attempts: newest.attempts + 1,
        columns: { source: [...wish.plan.source.columns], target: [...wish.plan.target.columns] },
        updatedAt: now,
        endedAt: null,
        error: null,
      },
    }
  }
  return { move: 'begin', run: newRun(newest, wish, now) }
}

const canResume = (newest: SyncRun, { plan, isRestart }: RunWish): boolean =>
  !isRestart && newest.planDigest === plan.digest && plan.order.length > 0

function refuseDrift({ columns }: SyncRun, plan: SyncPlan): void {
  if (plan.drift === 'accept') return
  const changes = [
    ...columnChanges('source', columns.source, plan.source.columns),
    ...columnChanges('target', columns.target, plan.target.columns),
  ]
  if (changes.length > 0) throw drifted({ changes })
}

function newRun(
  newest: SyncRun | undefined,
  { plan, holder, runId, isRestart }: RunWish,
  now: string,
): SyncRun {
  const goesOn =
    plan.mode === 'incremental' &&
    !isRestart &&
    newest?.planDigest === plan.digest &&
    newest.position !== null
  return {
    runId,
    integration: plan.memoryKey,
    mode: plan.mode,
    state: 'running',
    holder,
    attempts: 1,
    position: goesOn ? [...rewind(plan, newest.position ?? [])] : null,
    counts: noCounts,
    planDigest: plan.digest,
    guarantee: plan.guarantee.statement,
    columns: { source: [...plan.source.columns], target: [...plan.target.columns] },
    startedAt: now,
    updatedAt: now,
    endedAt: null,
    durationMs: 0,
    error: null,
  }
}
