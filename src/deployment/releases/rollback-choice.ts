// Where a rollback goes, or why it is refused. Decided from what the target says, before any lock is taken.
import type { Release } from '../../domain/release.ts'
import type { TargetRelease, TargetView } from '../contract.ts'
import {
  rollbackNoCandidate,
  rollbackPruned,
  rollbackSchema,
  rollbackServing,
  rollbackUnknown,
} from '../rollback-errors.ts'

export type RollbackWish = {
  readonly to: string | undefined
  readonly force: boolean
  /** What the store remembers; may be empty. Only tells pruned from unknown. */
  readonly remembered: readonly Release[]
}

/**
 * The release that a rollback goes to.
 *
 * Promise: without `to`, the good release made before the serving one that served last, so that a second rollback
 * goes further back and never forward to what was just left. Only releases whose files the target has. Pure.
 * @throws NX-ROLLBACK-NO-CANDIDATE, NX-ROLLBACK-UNKNOWN, NX-ROLLBACK-PRUNED, NX-ROLLBACK-SERVING
 * @throws NX-ROLLBACK-SCHEMA when it needs an older data schema than the serving one, unless `force`
 */
export function chooseRollback(view: TargetView, wish: RollbackWish): TargetRelease {
  const chosen = wish.to === undefined ? lastKnownGood(view) : named(view, wish.to, wish.remembered)
  refuseOlderSchema(view, chosen, wish.force)
  return chosen
}

/** Ids that a rollback could go to now, newest first. */
export const restorableIds = (view: TargetView): string[] =>
  view.releases
    .filter((one) => isRestorable(view, one))
    .map(({ release }) => release.id)
    .toSorted()
    .toReversed()

/** Whether `rollback --to` can bring it back without a build. */
export const isRestorable = (view: TargetView, one: TargetRelease): boolean =>
  one.release.id !== view.serving?.releaseId && one.state !== 'candidate'

function lastKnownGood(view: TargetView): TargetRelease {
  const serving = view.serving?.releaseId ?? null
  const candidates = view.releases
    .filter((one) => isRestorable(view, one) && (one.state === 'good' || one.state === 'serving'))
    .filter((one) => serving === null || one.release.id < serving)
    .toSorted((a, b) => compareServed(b, a))
  const [best] = candidates
  if (best === undefined) throw rollbackNoCandidate({ serving, restorable: restorableIds(view) })
  return best
}

/** By when it last served, then by id: a release that never noted its time is older than one that did. */
function compareServed(a: TargetRelease, b: TargetRelease): number {
  const [left, right] = [`${a.servedAt ?? ''} ${a.release.id}`, `${b.servedAt ?? ''} ${b.release.id}`]
  return left < right ? -1 : 1
}

function named(view: TargetView, to: string, remembered: readonly Release[]): TargetRelease {
  const restorable = restorableIds(view)
  const found = view.releases.find(({ release }) => release.id === to)
  if (found !== undefined && to === view.serving?.releaseId)
    throw rollbackServing({ releaseId: to, restorable })
  if (found !== undefined) return found
  const known = remembered.find(({ id }) => id === to)
  if (known === undefined) throw rollbackUnknown({ releaseId: to, restorable })
  throw rollbackPruned({ releaseId: to, commit: known.source.commit ?? null, restorable })
}

/** The gate: data that a newer release migrated is not handed to code that does not know it. */
function refuseOlderSchema(view: TargetView, chosen: TargetRelease, force: boolean): void {
  const serving = view.releases.find(({ release }) => release.id === view.serving?.releaseId)
  if (serving === undefined || force) return
  const has = serving.schemaRevision ?? serving.release.schemaRevision
  const needs = chosen.schemaRevision ?? chosen.release.schemaRevision
  if (has === undefined || needs === undefined || needs >= has) return
  throw rollbackSchema({ releaseId: chosen.release.id, needs, serving: serving.release.id, has })
}
