// What an agent does before it answers: read what is wished, find what runs, carry traffic.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../kernel/errors.ts'
import type { Host } from './host.ts'
import { adoptService } from './replicas/adopt-service.ts'
import { findReplicaProcesses } from './replicas/find-processes.ts'
import type { ListeningHandle } from './routers/listening-handle.ts'
import type { RouterLink } from './routers/router-link.ts'
import { listenerIdOf } from './routers/table.ts'
import { openListener } from './service-changes/declare-service.ts'
import { retireReplica } from './service-changes/drain.ts'
import type { Service } from './service.ts'

/** What a replica that nobody wishes any more gets to finish its requests after a restart of the agent. */
const surplusDrainMs = 10_000

/**
 * Brings the host to what its state says: adopts replicas, opens addresses, starts routers, then what is missing.
 * Resolves when the routers carry traffic. One service that fails does not stop the others.
 */
export async function beginServing(
  host: Host,
  inherited: ReadonlyMap<string, ListeningHandle>,
  router: RouterLink | undefined,
): Promise<void> {
  await host.services.load()
  for (const [key, damage] of host.services.damaged)
    host.log({ what: 'service not read', service: key, why: damage.message })
  for (const [key, damage] of host.services.mended)
    host.log({ what: 'service state taken from its copy', service: key, why: damage.message })
  for (const [listenerId, handle] of inherited) host.fleet.keepListener(listenerId, handle)
  await adoptAll(host)
  await openMissingListeners(host)
  host.sendTable()
  if (router !== undefined) host.fleet.adopt(router, new Set(inherited.keys()))
  host.fleet.fill()
  await host
    .applyTable()
    .catch((error: unknown) => host.log({ what: 'table not confirmed', why: messageOf(error) }))
  closeUnusedListeners(host, inherited)
  for (const service of host.services.all) startMissing(host, service)
}

async function adoptAll(host: Host): Promise<void> {
  const found = await findReplicaProcesses(host.paths.services)
  for (const service of host.services.all) {
    const { application, environment } = service.state.service
    const own = found.filter((one) => one.application === application && one.environment === environment)
    await adoptService(service, own, host.ports, host.startedAt, host.log)
  }
}

/** Opens the address of every service that has none yet. One that is taken meanwhile is tried again later. */
export async function openMissingListeners(host: Host): Promise<void> {
  for (const service of host.services.all) {
    const { listen } = service.state
    if (listen === null) continue
    try {
      await openListener(host, service, listen)
    } catch (error) {
      host.log({ what: 'address not opened', service: service.key, why: messageOf(error) })
    }
  }
}

function closeUnusedListeners(host: Host, inherited: ReadonlyMap<string, ListeningHandle>): void {
  const used = new Set(host.services.all.flatMap((service) => service.state.listen ?? []).map(listenerIdOf))
  for (const listenerId of inherited.keys()) if (!used.has(listenerId)) host.fleet.closeListener(listenerId)
}

function startMissing(host: Host, service: Service): void {
  for (const { release } of service.state.releases) {
    for (const surplus of service.reconcile(release.id)) {
      retireReplica(host, service, surplus, surplusDrainMs).catch((error: unknown) =>
        host.log({ what: 'surplus replica not stopped', replica: surplus.id, why: messageOf(error) }),
      )
    }
  }
}

/** Removes what a kill in the middle of a change left behind: half-made trees and folders of forgotten releases. */
export async function removeLeftovers(host: Host): Promise<void> {
  await rm(host.paths.staging, { recursive: true, force: true })
  for (const service of host.services.all) {
    const known = new Set(service.state.releases.map((stored) => stored.release.id))
    for (const name of await namesIn(service.paths.releases)) {
      const folder = join(service.paths.releases, name)
      if (!known.has(name)) await rm(folder, { recursive: true, force: true })
      else await rm(join(folder, 'files.half'), { recursive: true, force: true })
    }
  }
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])
