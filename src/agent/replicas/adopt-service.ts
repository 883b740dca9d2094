import { isAlive } from '../../kernel/process-identity.ts'
import type { AgentLog } from '../host.ts'
import { resumeGroup } from '../logs/pause.ts'
import type { Service } from '../service.ts'
import { readReplicaRecords } from '../state/replica-records.ts'
import { planAdoption } from './adoption.ts'
import type { FoundReplica } from './find-processes.ts'
import type { PortChooser } from './ports.ts'
import { signalGroup } from './process-group.ts'

/** Takes over the replicas of a service that still run, ends strays, and starts what is wished and missing. */
export async function adoptService(
  service: Service,
  found: readonly FoundReplica[],
  ports: PortChooser,
  now: string,
  log: AgentLog,
): Promise<void> {
  const alive = (await readReplicaRecords(service.paths.replicas)).filter((record) => isAlive(record))
  const { releases } = service.state
  const knows = (releaseId: string, process: string): boolean =>
    releases.some(
      (stored) =>
        stored.release.id === releaseId &&
        stored.processes.some((spec) => spec.name === process && spec.role !== 'task'),
    )
  const plan = planAdoption(alive, found, knows, now)
  for (const stray of plan.strays) {
    log({ what: 'stray replica ended', pid: stray.pid, release: stray.releaseId, replica: stray.replicaId })
    signalGroup(stray.pid, 'SIGKILL')
  }
  for (const record of plan.adopt) {
    if (record.port !== null) ports.claim(record.port)
    service.startReplica(service.release(record.releaseId), record.process, record.id, record)
    // An agent that was killed while it rotated a log left its writer stopped.
    await resumeGroup(record.pid)
  }
  log({ what: 'replicas adopted', service: service.key, count: plan.adopt.length })
}
