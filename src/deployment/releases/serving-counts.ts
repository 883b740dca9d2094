import type { ReplicaCounts, TargetView } from '../contract.ts'
import type { DeployRun } from '../plans/deploy-run.ts'
import { wishedCounts } from '../plans/deploy-run.ts'
import { totalOf } from '../strategies/strategy.ts'

/** How many replicas of each process of a release run on the target. Pure. */
export function runningCounts(view: TargetView, releaseId: string): ReplicaCounts {
  const counts: Record<string, number> = {}
  for (const replica of view.replicas) {
    if (replica.release === releaseId) counts[replica.process] = (counts[replica.process] ?? 0) + 1
  }
  return counts
}

/**
 * What serves before a roll-out, with everything that is needed to bring it back. A release whose replicas were stopped,
 * on purpose or by an attempt that died, comes back with those that it was installed with. Pure.
 */
export function previousOf(view: TargetView | undefined): DeployRun['previous'] {
  const serving = view?.serving
  if (view === undefined || serving === null || serving === undefined) return null
  const release = view.releases.find(({ release }) => release.id === serving.releaseId)
  const running = runningCounts(view, serving.releaseId)
  const counts = totalOf(running) > 0 ? running : wishedCounts(release?.processes ?? [])
  return { releaseId: serving.releaseId, counts, listen: view.listen }
}
