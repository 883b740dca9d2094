import { availableParallelism } from 'node:os'
import type { Clock } from '../kernel/call.ts'
import { systemClock } from '../kernel/call.ts'
import { messageOf } from '../kernel/errors.ts'
import { ownEntry } from './entry.ts'
import type { AgentPaths } from './paths.ts'
import { agentPaths } from './paths.ts'
import type { AgentDescription } from './protocol/documents.ts'
import { minimalEnvironment } from './replicas/environment.ts'
import { launchReplica } from './replicas/launch.ts'
import type { PortChooser } from './replicas/ports.ts'
import { createPortChooser } from './replicas/ports.ts'
import { UsageSampler } from './replicas/usage.ts'
import { RouterFleet, routerCount } from './routers/fleet.ts'
import { writeRouterRecords } from './routers/orphans.ts'
import { startRouter } from './routers/router-link.ts'
import { routerServiceOf } from './routers/table.ts'
import { Services } from './services.ts'
import { ownVersion } from './version.ts'
import { Workers } from './workers/workers.ts'

/** Facts of the agent's own log. */
export type AgentLog = (fact: { readonly what: string; readonly [key: string]: unknown }) => void

/** Everything that operations work on. One per agent process. */
export type Host = {
  readonly home: string
  readonly version: string
  readonly paths: AgentPaths
  readonly clock: Clock
  /** RFC 3339. */
  readonly startedAt: string
  readonly ports: PortChooser
  readonly usage: UsageSampler
  readonly services: Services
  readonly workers: Workers
  readonly fleet: RouterFleet
  readonly log: AgentLog
  /** Sends routers a new table when anything changed. */
  sendTable(): void
  /** Sends it, and resolves when all of them have it. */
  applyTable(): Promise<void>
}

/** What only the process itself can do; operations ask for it. */
export type Lifecycle = {
  /** Ends the agent once the caller has its answer. `stop`: replicas are drained and stopped first. */
  shutDown(replicas: 'leave' | 'stop'): Promise<void>
  /** Starts a successor and hands over; resolves with what it says of itself. */
  handOver(argv: readonly string[]): Promise<AgentDescription>
}

/** Puts the parts of an agent together. Reads and starts nothing yet. */
export function createHost(home: string, log: AgentLog, clock: Clock = systemClock): Host {
  const paths = agentPaths(home)
  const ports = createPortChooser()
  const usage = new UsageSampler(clock)
  const fleet: RouterFleet = new RouterFleet({
    clock,
    count: routerCount(availableParallelism()),
    start: () =>
      startRouter({
        entry: ownEntry('router'),
        home,
        env: ownEnvironment(),
        logFile: `${paths.root}/router.log`,
      }),
    suspected: ({ key, releaseId, replicaId }) => {
      const service = services.all.find((one) => one.key === key)
      service?.replicas.get(`${releaseId} ${replicaId}`)?.suspect()
    },
    changed: (pids) => {
      writeRouterRecords(paths, pids).catch((error: unknown) =>
        log({ what: 'router list not written', why: messageOf(error) }),
      )
    },
    log,
  })
  const sendTable = (): void =>
    fleet.apply(services.all.flatMap((one) => routerServiceOf(one.tableInput()) ?? []))
  const services: Services = new Services(paths, {
    clock,
    usage,
    log,
    releasePort: (port) => ports.release(port),
    tableChanged: sendTable,
    launch: (service, replica) =>
      launchReplica({
        service: service.state.service,
        paths: service.paths,
        releaseId: replica.releaseId,
        secretNames: service.release(replica.releaseId).secretNames,
        replicaId: replica.id,
        spec: replica.spec,
        ports,
        entry: ownEntry('static'),
      }),
  })
  const workers = new Workers(paths.workers, { clock, environment: ownEnvironment(), log })
  const startedAt = new Date(clock.now()).toISOString()
  const applyTable = async (): Promise<void> => {
    sendTable()
    await fleet.confirmed()
  }
  return {
    home,
    version: ownVersion(),
    paths,
    clock,
    startedAt,
    ports,
    usage,
    services,
    workers,
    fleet,
    log,
    sendTable,
    applyTable,
  }
}

/** Environment of nexo's own processes: nothing of the terminal that happened to start the agent. */
export const ownEnvironment = (): Record<string, string> => minimalEnvironment(process.env, process.platform)
