import type { Host } from '../host.ts'
import type { OperationReply, OperationRequest } from '../protocol.ts'
import { freeIds } from '../replicas/plan-replicas.ts'
import type { Service } from '../service.ts'
import { awaitReady } from './await-ready.ts'
import { retireReplica } from './drain.ts'

/**
 * Replaces each replica by a new one of the same release, one after the other: the new one is ready before the old one
 * leaves. When a new one fails, it is stopped, the old ones stay, and the report of the failure is the last.
 */
export async function* replaceReplicas(
  host: Host,
  service: Service,
  wish: OperationRequest<'replaceReplicas'>,
  signal: AbortSignal,
): AsyncGenerator<OperationReply<'replaceReplicas'>> {
  service.checkFence(wish.fencingToken)
  const stored = service.release(wish.releaseId)
  const old = service.replicasOf(wish.releaseId).filter((replica) => !replica.isStopping && !replica.draining)
  for (const replica of old) {
    const [id = ''] = freeIds(replica.spec.name, service.replicasOf(wish.releaseId), 1)
    const next = service.startReplica(stored, replica.spec.name, id)
    let isReady = false
    try {
      for await (const report of awaitReady(host, service, () => [next], signal)) {
        isReady = report.state === 'ready'
        yield report
      }
    } finally {
      // The caller went away, or the new one failed: nothing has changed.
      if (!isReady) await service.endReplica(next)
    }
    if (!isReady) return
    await host.applyTable()
    await retireReplica(host, service, replica, wish.drainMs)
    yield { state: 'replaced', replica: replica.id }
  }
}
