// Finding the replicas of an earlier agent again. Deciding is pure; adopt-service.ts does it.
import type { ReplicaRecord } from '../state/replica-records.ts'
import type { FoundReplica } from './find-processes.ts'

export type AdoptionPlan = {
  readonly adopt: readonly ReplicaRecord[]
  /** Started by an earlier agent, of no use now: a release that is gone, or a second process of one replica. */
  readonly strays: readonly FoundReplica[]
}

/**
 * Which processes go on as replicas.
 *
 * Shape: `alive` are the records whose process runs still (same pid, same start); `found` is what a scan saw, empty
 * where there is none. `now` is when what nobody wrote down counts as started. `knows` tells whether a release still has that process.
 */
export function planAdoption(
  alive: readonly ReplicaRecord[],
  found: readonly FoundReplica[],
  knows: (releaseId: string, process: string) => boolean,
  now: string,
): AdoptionPlan {
  const adopt = new Map<string, ReplicaRecord>()
  const strays: FoundReplica[] = []
  const recordedPids = new Set(alive.map((record) => record.pid))
  for (const record of alive) {
    const slot = `${record.releaseId} ${record.id}`
    if (knows(record.releaseId, record.process) && !adopt.has(slot)) adopt.set(slot, record)
  }
  for (const replica of found) {
    const slot = `${replica.releaseId} ${replica.replicaId}`
    const process = replica.replicaId.slice(0, replica.replicaId.lastIndexOf('.'))
    // What runs for a moment on somebody's behalf is that caller's.
    if (replica.replicaId === 'exec' || adopt.get(slot)?.pid === replica.pid) continue
    const isUseful = knows(replica.releaseId, process) && !adopt.has(slot) && !recordedPids.has(replica.pid)
    if (isUseful) adopt.set(slot, recordOf(replica, process, now))
    else strays.push(replica)
  }
  return { adopt: [...adopt.values()], strays }
}

const recordOf = (found: FoundReplica, process: string, now: string): ReplicaRecord => ({
  id: found.replicaId,
  releaseId: found.releaseId,
  process,
  pid: found.pid,
  processStartedAt: found.processStartedAt,
  host: '127.0.0.1',
  port: found.port,
  startedAt: now,
  restarts: 0,
  ready: false,
})
