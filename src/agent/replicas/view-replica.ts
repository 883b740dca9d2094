import type { Replica as ReplicaView, ReplicaState } from '../../domain/deployment.ts'
import type { Replica } from './replica.ts'
import type { UsageReader } from './usage.ts'

/** A replica as callers see it. */
export function viewReplica(replica: Replica, usage: UsageReader): ReplicaView {
  const { running } = replica
  return {
    id: replica.id,
    release: replica.releaseId,
    process: replica.spec.name,
    state: stateOf(replica),
    pid: running?.pid ?? null,
    port: running?.port ?? null,
    healthy: replica.health.healthy,
    restarts: replica.restarts,
    ...(running === undefined ? { cpu: null, rssBytes: null } : usage.of(running.pid)),
    startedAt: running?.startedAt ?? null,
  }
}

type Seen = Pick<Replica, 'isStopping' | 'draining' | 'move' | 'health'> & { readonly running: unknown }

/** One word for what a replica does now. Pure. */
export function stateOf(replica: Seen): ReplicaState {
  if (replica.isStopping) return replica.running === undefined ? 'exited' : 'stopping'
  if (replica.move === 'sit-out-loop') return 'crash-loop'
  if (replica.move === 'back-off') return 'backing-off'
  if (replica.draining) return 'draining'
  if (replica.health.healthy) return 'ready'
  return replica.health.wasReady ? 'unhealthy' : 'starting'
}
