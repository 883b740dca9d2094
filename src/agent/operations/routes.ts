// Every operation of the protocol and the one thing that it does.
import type { Host, Lifecycle } from '../host.ts'
import { readServiceLogs } from '../logs/service-logs.ts'
import { runOnce } from '../exec/run-once.ts'
import { keyOf } from '../paths.ts'
import type { OperationName } from '../protocol.ts'
import { operations } from '../protocol.ts'
import { ExecInput } from '../protocol/reports.ts'
import { adoptArtifact, hasArtifact } from '../releases/artifacts.ts'
import { installRelease } from '../releases/install-release.ts'
import { removeRelease } from '../releases/remove-release.ts'
import { sumMeasures } from '../routers/measures.ts'
import type { Route } from '../server/route.ts'
import { duplex, stream, unary } from '../server/route.ts'
import { awaitReady } from '../service-changes/await-ready.ts'
import { declareService } from '../service-changes/declare-service.ts'
import { destroyService } from '../service-changes/destroy-service.ts'
import { drain } from '../service-changes/drain.ts'
import { replaceReplicas } from '../service-changes/replace-replicas.ts'
import { setReplicas } from '../service-changes/set-replicas.ts'
import { setTraffic } from '../service-changes/set-traffic.ts'
import { withRelease } from '../state/service-state.ts'
import { describe } from './describe.ts'

/** A route per operation; the compiler misses none. */
export function createRoutes(host: Host, lifecycle: Lifecycle): Record<OperationName, Route> {
  return {
    ...agentRoutes(host, lifecycle),
    ...serviceRoutes(host),
    ...releaseRoutes(host),
    ...trafficRoutes(host),
    ...workerRoutes(host),
  }
}

/** Operations that change something: while an agent hands over to its successor they are refused. */
export const changingOperations: ReadonlySet<string> = new Set<OperationName>([
  'declareService',
  'destroyService',
  'adoptArtifact',
  'installRelease',
  'setReplicas',
  'setTraffic',
  'markRelease',
  'removeRelease',
  'replaceReplicas',
  'declareWorker',
  'removeWorker',
])

const agentRoutes = (host: Host, lifecycle: Lifecycle) => ({
  describe: unary('describe', operations.describe, () => describe(host)),
  upgrade: unary('upgrade', operations.upgrade, (wish) => lifecycle.handOver(wish.argv)),
  shutdown: unary('shutdown', operations.shutdown, async (wish) => {
    await lifecycle.shutDown(wish.replicas)
    return {}
  }),
})

const serviceRoutes = (host: Host) => ({
  listServices: unary('listServices', operations.listServices, () =>
    Promise.resolve(host.services.all.map((service) => service.view())),
  ),
  inspectService: unary('inspectService', operations.inspectService, (wish) =>
    Promise.resolve(host.services.find(wish.service)?.view() ?? null),
  ),
  declareService: unary('declareService', operations.declareService, (wish) => declareService(host, wish)),
  destroyService: stream('destroyService', operations.destroyService, (wish) => destroyService(host, wish)),
  logs: stream('logs', operations.logs, (wish, caller) =>
    readServiceLogs(host.services.get(wish.service), wish, caller.signal),
  ),
  exec: duplex('exec', operations.exec, ExecInput, (wish, input, caller) =>
    runOnce(host.services.get(wish.service), wish, input, caller.signal),
  ),
})

const releaseRoutes = (host: Host) => ({
  hasArtifact: unary('hasArtifact', operations.hasArtifact, async (wish) => ({
    present: await hasArtifact(host.paths, wish.artifactId),
  })),
  adoptArtifact: unary('adoptArtifact', operations.adoptArtifact, async (wish) => ({
    present: await adoptArtifact(host.paths, wish.artifactId),
  })),
  installRelease: unary('installRelease', operations.installRelease, async (wish) => {
    await installRelease(host, host.services.get(wish.service), wish)
    return {}
  }),
  markRelease: unary('markRelease', operations.markRelease, async (wish) => {
    const service = host.services.get(wish.service)
    service.release(wish.releaseId)
    await service.commit(wish.fencingToken, (state) =>
      withRelease(state, wish.releaseId, (stored) => ({ ...stored, state: wish.state })),
    )
    return {}
  }),
  removeRelease: unary('removeRelease', operations.removeRelease, async (wish) => {
    await removeRelease(host, host.services.get(wish.service), wish)
    return {}
  }),
})

const workerRoutes = (host: Host) => ({
  declareWorker: unary('declareWorker', operations.declareWorker, (wish) =>
    host.workers.declare(wish.worker),
  ),
  listWorkers: unary('listWorkers', operations.listWorkers, () => Promise.resolve(host.workers.list())),
  removeWorker: unary('removeWorker', operations.removeWorker, async (wish) => ({
    removed: await host.workers.remove(wish.id),
  })),
})

const trafficRoutes = (host: Host) => ({
  setReplicas: unary('setReplicas', operations.setReplicas, async (wish) => {
    await setReplicas(host, host.services.get(wish.service), wish)
    return {}
  }),
  awaitReady: stream('awaitReady', operations.awaitReady, (wish, caller) => {
    const service = host.services.get(wish.service)
    service.release(wish.releaseId)
    const replicas = () =>
      service.replicasOf(wish.releaseId).filter((one) => !one.isStopping && !one.draining)
    return awaitReady(host, service, replicas, caller.signal)
  }),
  setTraffic: unary('setTraffic', operations.setTraffic, async (wish) => {
    await setTraffic(host, host.services.get(wish.service), wish)
    return {}
  }),
  drain: stream('drain', operations.drain, (wish, caller) => {
    const service = host.services.get(wish.service)
    return drain(host, { key: service.key, releaseId: wish.releaseId }, wish.timeoutMs, caller.signal)
  }),
  replaceReplicas: stream('replaceReplicas', operations.replaceReplicas, (wish, caller) =>
    replaceReplicas(host, host.services.get(wish.service), wish, caller.signal),
  ),
  measure: unary('measure', operations.measure, async (wish) =>
    sumMeasures(
      keyOf(host.services.get(wish.service).state.service),
      await host.fleet.reports(),
      host.fleet.endedReports,
    ),
  ),
})
