import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { removeIfEmpty } from '../../kernel/remove-if-empty.ts'
import type { Host } from '../host.ts'
import { keyOf, servicePaths } from '../paths.ts'
import type { OperationReply, OperationRequest } from '../protocol.ts'
import { removeUnusedArtifacts } from '../releases/artifacts.ts'
import { findReplicaProcesses } from '../replicas/find-processes.ts'
import { signalGroup } from '../replicas/process-group.ts'
import { listenerIdOf } from '../routers/table.ts'
import type { Service } from '../service.ts'
import { retireReplica } from './drain.ts'

type Removed = OperationReply<'destroyService'>

/** What is in flight when a service is destroyed gets this long. */
const drainMs = 10_000

/** Drains, stops and removes everything of a service. Succeeds when there is nothing; goes on where it was interrupted. */
export async function* destroyService(
  host: Host,
  wish: OperationRequest<'destroyService'>,
): AsyncGenerator<Removed> {
  const paths = servicePaths(host.paths, wish.service)
  const key = keyOf(wish.service)
  if (host.services.damaged.has(key)) yield* endStrays(paths.folder)
  else {
    const service = host.services.find(wish.service)
    if (service === undefined) return
    service.checkFence(wish.fencingToken)
    yield* endService(host, service, wish.fencingToken)
    await service.close()
  }
  host.services.forget(wish.service)
  await host.applyTable()
  await removeFolder(host, paths.folder)
  await removeIfEmpty(dirname(paths.folder))
  await removeUnusedArtifacts(host)
  yield { removed: `files and logs of ${key}` }
}

async function* endService(host: Host, service: Service, token: number): AsyncGenerator<Removed> {
  // Wishes first: an agent that is killed halfway must not start again what is to go.
  await service.commit(token, (state) => ({
    ...state,
    weights: [],
    servingSince: null,
    releases: state.releases.map((stored) => ({ ...stored, wished: {} })),
  }))
  const replicas = [...service.replicas.values()]
  await Promise.all(replicas.map((replica) => retireReplica(host, service, replica, drainMs)))
  for (const replica of replicas) yield { removed: `replica ${replica.id} of ${replica.releaseId}` }
  const { listen } = service.state
  if (listen === null) return
  host.fleet.closeListener(listenerIdOf(listen))
  host.ports.release(listen.port)
  yield { removed: `address ${listen.host}:${listen.port}` }
}

/** Replicas of a service whose state cannot be read are found by the folder that they run in. */
async function* endStrays(folder: string): AsyncGenerator<Removed> {
  for (const stray of await findReplicaProcesses(folder)) {
    signalGroup(stray.pid, 'SIGKILL')
    yield { removed: `replica ${stray.replicaId} of ${stray.releaseId}` }
  }
}

/**
 * Out of the way first, then removed: what still writes by name (a router its last requests, a log that is rotated)
 * finds no folder any more, and what a kill in between leaves is removed by the next start. An application's stray
 * child may write on into its own folder, so removing is tried more than once.
 */
async function removeFolder(host: Host, folder: string): Promise<void> {
  const doomed = join(host.paths.staging, `destroyed.${host.clock.now()}`)
  await mkdir(host.paths.staging, { recursive: true, mode: 0o700 })
  try {
    await rename(folder, doomed)
  } catch (error) {
    // There is none: an earlier attempt got this far.
    if (systemCodeOf(error) === 'ENOENT') return
    throw error
  }
  await rm(doomed, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}
