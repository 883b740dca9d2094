import { rm } from 'node:fs/promises'
import type { Host } from '../host.ts'
import { releasePaths } from '../paths.ts'
import type { Service } from '../service.ts'
import { releaseInUse } from '../service-errors.ts'
import { removeUnusedArtifacts } from './artifacts.ts'

/**
 * Removes a release's files, logs and environment. Succeeds when there is nothing.
 *
 * @throws NX-AGENT-RELEASE-IN-USE while it has replicas or traffic
 */
export async function removeRelease(
  host: Host,
  service: Service,
  wish: { readonly releaseId: string; readonly fencingToken: number },
): Promise<void> {
  const { releaseId } = wish
  await service.commit(wish.fencingToken, (state) => {
    const why = whyInUse(service, releaseId)
    if (why !== undefined) throw releaseInUse({ releaseId, why })
    return { ...state, releases: state.releases.filter((stored) => stored.release.id !== releaseId) }
  })
  // Forgotten first: what is left by a kill in between is removed by the next start.
  await rm(releasePaths(service.paths, releaseId).folder, { recursive: true, force: true })
  await removeUnusedArtifacts(host)
}

function whyInUse(service: Service, releaseId: string): string | undefined {
  if (service.replicasOf(releaseId).length > 0) return 'it has replicas'
  const isWeighted = service.state.weights.some((weight) => weight.releaseId === releaseId)
  return isWeighted ? 'it has traffic' : undefined
}
