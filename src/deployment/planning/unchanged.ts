import type { TargetView } from '../contract.ts'
import { wishedCounts } from '../plans/deploy-run.ts'
import type { Wish } from './wish.ts'

/**
 * Why a deployment would change something, or null when the target serves exactly this, whole and healthy.
 *
 * Promise: null only when one release has all traffic, was made of the same source and configuration, and runs the
 * wished number of healthy replicas. Pure.
 */
export function whyChanged(
  wish: Pick<Wish, 'packageDigest' | 'configurationDigest' | 'configuration'>,
  view: TargetView | undefined,
): string | null {
  const serving = view?.releases.find(({ release }) => release.id === view.serving?.releaseId)
  if (view === undefined || serving === undefined) return 'nothing serves'
  if (serving.release.packageDigest !== wish.packageDigest) return 'the source changed'
  if (serving.release.configurationDigest !== wish.configurationDigest) return 'the configuration changed'
  if (view.mode !== 'serve') return `the service is in mode ${view.mode}`
  if (view.weights.some(({ releaseId, percent }) => percent > 0 && releaseId !== serving.release.id)) {
    return 'traffic is split'
  }
  return whyReplicasDiffer(wish, view, serving.release.id)
}

function whyReplicasDiffer(
  wish: Pick<Wish, 'configuration'>,
  view: TargetView,
  releaseId: string,
): string | null {
  const replicas = view.replicas.filter(({ release }) => release === releaseId)
  if (replicas.some(({ healthy }) => !healthy)) return 'a replica is not healthy'
  const wished = wishedCounts(wish.configuration.processes)
  const differs = Object.entries(wished).find(
    ([name, count]) => replicas.filter(({ process }) => process === name).length !== count,
  )
  if (differs !== undefined) return `${differs[0]} does not run ${differs[1]} replicas`
  return view.replicas.length === replicas.length ? null : 'replicas of another release run'
}
