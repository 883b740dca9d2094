import type { Host } from '../host.ts'
import type { OperationRequest } from '../protocol.ts'
import type { Service } from '../service.ts'
import { processUnknown } from '../service-errors.ts'
import type { StoredRelease } from '../state/service-state.ts'
import { withRelease } from '../state/service-state.ts'
import { retireReplica } from './drain.ts'

type Wish = OperationRequest<'setReplicas'>

/**
 * Stores how many replicas should run, starts what is missing, drains and stops what is surplus.
 *
 * @throws NX-AGENT-PROCESS-UNKNOWN, NX-AGENT-RELEASE-UNKNOWN, NX-AGENT-FENCED, NX-AGENT-WRITE-FAILED
 */
export async function setReplicas(host: Host, service: Service, wish: Wish): Promise<void> {
  checkProcesses(service.release(wish.releaseId), Object.keys(wish.replicas))
  await service.commit(wish.fencingToken, (state) =>
    withRelease(state, wish.releaseId, (stored) => ({
      ...stored,
      wished: { ...stored.wished, ...wish.replicas },
    })),
  )
  await removeUnwished(host, service, wish.releaseId, wish.drainMs)
}

/** Brings the replicas of a release to what is stored. */
export async function removeUnwished(
  host: Host,
  service: Service,
  releaseId: string,
  drainMs: number,
): Promise<void> {
  // What sits out a crash loop gets a new life: the caller asks for it again.
  await Promise.all(
    service
      .replicasOf(releaseId)
      .filter((replica) => replica.move === 'sit-out-loop' && !replica.isStopping)
      .map((replica) => service.endReplica(replica)),
  )
  const surplus = service.reconcile(releaseId)
  await Promise.all(surplus.map((replica) => retireReplica(host, service, replica, drainMs)))
  // Replicas that another call is stopping are waited for as well: the answer means that they are gone.
  const leaving = service.replicasOf(releaseId).filter((replica) => replica.isStopping)
  await Promise.all(leaving.map((replica) => replica.stop()))
}

function checkProcesses(stored: StoredRelease, wished: readonly string[]): void {
  const known = stored.processes.filter((process) => process.role !== 'task').map((process) => process.name)
  const unknown = wished.find((name) => !known.includes(name))
  if (unknown !== undefined) throw processUnknown({ process: unknown, known })
}
