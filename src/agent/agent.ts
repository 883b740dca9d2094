import { systemClock } from '../kernel/call.ts'
import { processStartOf } from '../kernel/process-identity.ts'
import { writeAgentIdentity } from './agent-identity.ts'
import type { AgentLock } from './agent-lock.ts'
import { takeAgentLock } from './agent-lock.ts'
import { beginServing, removeLeftovers } from './begin.ts'
import { CallGuard } from './call-guard.ts'
import { startChores } from './chores.ts'
import { upgradeFailed } from './errors.ts'
import type { AgentLog, Host, Lifecycle } from './host.ts'
import { createHost, ownEnvironment } from './host.ts'
import { describe } from './operations/describe.ts'
import { createRoutes } from './operations/routes.ts'
import type { AgentDescription } from './protocol/documents.ts'
import { protocolVersion } from './protocol-version.ts'
import { receiveArtifact } from './releases/upload.ts'
import type { Replica } from './replicas/replica.ts'
import type { ListeningHandle } from './routers/listening-handle.ts'
import type { RouterLink } from './routers/router-link.ts'
import type { AgentServer } from './server/agent-server.ts'
import { createAgentServer } from './server/agent-server.ts'
import { retireReplica } from './service-changes/drain.ts'
import { ownSocketAddress, prepareSocketFolder, removeSocketFolder } from './socket-folder.ts'
import type { Successor } from './upgrade/successor.ts'
import { startSuccessor } from './upgrade/successor.ts'

/** What requests in flight get when the agent ends or hands over. */
const retireMs = 30_000
const stopDrainMs = 10_000

/** The life of one agent process: begin, open, then hand over or shut down. */
export class Agent implements Lifecycle {
  readonly #host: Host
  readonly #guard = new CallGuard()
  readonly #ended = Promise.withResolvers<void>()
  #server: AgentServer
  #lock: AgentLock | undefined
  #chores: { stop(): void } | undefined

  constructor(home: string, log: AgentLog) {
    this.#host = createHost(home, log, systemClock)
    this.#server = this.#createServer()
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  describe(): Promise<AgentDescription> {
    return describe(this.#host)
  }

  /** Keeps the routers of the agent before us in step while they end. */
  follow(elder: RouterLink): void {
    this.#host.fleet.follow(elder)
  }

  /** Carries traffic, without the socket yet. */
  async begin(
    inherited: ReadonlyMap<string, ListeningHandle>,
    router: RouterLink | undefined,
  ): Promise<void> {
    await beginServing(this.#host, inherited, router)
  }

  /** Answers calls. The lock is ours from now on. */
  async open(lock: AgentLock): Promise<void> {
    this.#lock = lock
    const { paths, version } = this.#host
    await writeAgentIdentity(paths.identity, {
      pid: process.pid,
      processStartedAt: processStartOf(process.pid) ?? 'unknown',
      version,
      protocol: protocolVersion,
    })
    await this.#listen()
    await removeLeftovers(this.#host)
    await this.#host.workers.begin()
    this.#chores = startChores(this.#host)
    this.#host.log({ what: 'agent serves', version, home: this.#host.home })
  }

  /** Lets go of everything without touching a replica: another agent was faster. */
  async abandon(): Promise<void> {
    for (const replica of this.#replicas()) replica.leave()
    await this.#host.fleet.retire(retireMs)
  }

  async shutDown(replicas: 'leave' | 'stop'): Promise<void> {
    if (this.#guard.phase !== 'serving') return
    await this.#guard.close('stopping')
    this.#host.log({ what: 'agent ends', replicas })
    if (replicas === 'stop') await Promise.all([this.#stopReplicas(), this.#host.workers.stop()])
    this.#host.workers.leave()
    for (const replica of this.#replicas()) replica.leave()
    await this.#host.fleet.retire(replicas === 'stop' ? 1_000 : stopDrainMs)
    // The caller gets its answer first.
    setImmediate(() => void this.#finish())
  }

  async handOver(argv: readonly string[]): Promise<AgentDescription> {
    await this.#guard.close('upgrading')
    this.#host.log({ what: 'hand-over begins', argv: argv.join(' ') })
    await this.#freeze()
    const { home, paths, fleet } = this.#host
    const successor = startSuccessor({
      argv,
      home,
      env: ownEnvironment(),
      logFile: paths.log,
      listeners: fleet.listeners,
    })
    try {
      const description = await this.#giveWay(successor)
      this.#host.log({ what: 'handed over', pid: description.pid })
      successor.serveAsElder((message) => this.#host.fleet.relay(message))
      void this.#host.fleet.retire(retireMs).then(() => {
        successor.leave()
        this.#ended.resolve()
      })
      return description
    } catch (error) {
      successor.end()
      await this.#goOn()
      throw error
    }
  }

  async #giveWay(successor: Successor): Promise<AgentDescription> {
    await successor.serving()
    // Open calls go on: a server that closes only takes no new ones.
    void this.#server.close()
    this.#lock?.release()
    this.#lock = undefined
    return successor.takeOver()
  }

  /** From here on the successor alone moves replicas. */
  async #freeze(): Promise<void> {
    this.#chores?.stop()
    this.#host.workers.leave()
    for (const replica of this.#replicas()) replica.leave()
    for (const service of this.#host.services.all) await service.writeRecords()
  }

  /** The successor did not come up: everything as before. */
  async #goOn(): Promise<void> {
    if (this.#lock === undefined) {
      this.#lock = takeAgentLock(this.#host.paths.lock)
      if (this.#lock === undefined) throw upgradeFailed({ why: 'another agent took the lock', logTail: [] })
      this.#server = this.#createServer()
      await this.#listen()
    }
    for (const replica of this.#replicas()) replica.rejoin()
    this.#host.workers.rejoin()
    this.#chores = startChores(this.#host)
    this.#guard.reopen()
  }

  async #stopReplicas(): Promise<void> {
    const stops = this.#host.services.all.flatMap((service) =>
      [...service.replicas.values()].map((replica) =>
        retireReplica(this.#host, service, replica, stopDrainMs),
      ),
    )
    await Promise.all(stops)
  }

  async #finish(): Promise<void> {
    this.#chores?.stop()
    void this.#server.close().then(() => removeSocketFolder(ownSocketAddress(this.#host.home)))
    for (const service of this.#host.services.all) await service.writeRecords()
    this.#lock?.release()
    this.#ended.resolve()
  }

  async #listen(): Promise<void> {
    const address = ownSocketAddress(this.#host.home)
    await prepareSocketFolder(address)
    await this.#server.listen(address.path)
  }

  #createServer(): AgentServer {
    const host = this.#host
    return createAgentServer({
      operations: createRoutes(host, this),
      guard: (operation, run) => this.#guard.run(operation, run),
      upload: (artifactId, source) => receiveArtifact(host, artifactId, source),
      log: host.log,
    })
  }

  #replicas(): readonly Replica[] {
    return this.#host.services.all.flatMap((service) => [...service.replicas.values()])
  }
}
