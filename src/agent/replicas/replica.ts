import type { ProcessSpec } from '../../domain/process.ts'
import type { Clock } from '../../kernel/call.ts'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { isAlive } from '../../kernel/process-identity.ts'
import type { ReplicaRecord } from '../state/replica-records.ts'
import type { HealthSight } from './health.ts'
import { unknownHealth } from './health.ts'
import { watchHealth } from './health-watch.ts'
import type { ReplicaMove } from './next-move.ts'
import { nextReplicaMove } from './next-move.ts'
import type { ProbeAnswer, ProbedHost } from './probe-answer.ts'
import { isGroupAlive, signalGroup } from './process-group.ts'
import type { ReplicaExit, SpawnedReplica } from './spawn.ts'
import { watchEnd } from './watch-end.ts'

/** What a replica needs of the rest of the agent. */
export type ReplicaSurroundings = {
  readonly clock: Clock
  /** Starts a process of it; the port is new each time, so that one that was taken meanwhile cannot block it. */
  launch(replica: { readonly id: string }): Promise<SpawnedReplica & { readonly port: number | null }>
  releasePort(port: number): void
  /** Anything about it changed: the router's table, its record and whoever waits want to know. */
  changed(): void
  log(fact: { readonly what: string; readonly [key: string]: unknown }): void
}

type Running = {
  readonly pid: number
  readonly processStartedAt: string
  readonly port: number | null
  readonly startedAt: string
  host: ProbedHost
}

export type StartFailure = { readonly systemCode: string; readonly program: string; readonly why: string }

/** One copy of one process of a release: started, watched, restarted, stopped. */
export class Replica {
  readonly id: string
  readonly releaseId: string
  readonly spec: ProcessSpec
  /** Monotonic ms: readiness counts from here. */
  readonly createdAtMs: number
  readonly #around: ReplicaSurroundings
  #wish: 'run' | 'stop' = 'run'
  #running: Running | undefined
  #lastGroup: number | undefined
  #exitsAtMs: number[] = []
  #stopSignalAtMs: number | null = null
  #killedAtMs: number | null = null
  #timer: NodeJS.Timeout | undefined
  #launching = false
  #left = false
  #watch: { suspect(): void; stop(): void } | undefined
  readonly #gone = Promise.withResolvers<void>()

  health: HealthSight = unknownHealth
  lastAnswer: ProbeAnswer | undefined
  lastExit: ReplicaExit | undefined
  startFailure: StartFailure | undefined
  /** Consecutive probes that went round in circles. */
  redirectLoops = 0
  restarts = 0
  draining = false
  readyAtMs: number | undefined
  move: ReplicaMove['do'] = 'start'

  constructor(
    identity: { readonly id: string; readonly releaseId: string; readonly spec: ProcessSpec },
    around: ReplicaSurroundings,
  ) {
    this.id = identity.id
    this.releaseId = identity.releaseId
    this.spec = identity.spec
    this.#around = around
    this.createdAtMs = around.clock.monotonicMs()
  }

  get running(): Readonly<Running> | undefined {
    return this.#running
  }

  get isStopping(): boolean {
    return this.#wish === 'stop'
  }

  /** Whether the router may send requests to it. */
  get takesTraffic(): boolean {
    return this.#running !== undefined && this.health.healthy && !this.draining && this.#wish === 'run'
  }

  /** Begins its life: starts it, or goes on with the process that an earlier agent started. */
  begin(adopted?: ReplicaRecord): void {
    if (adopted === undefined) return this.#advance()
    const host = adopted.host === '::1' ? '::1' : '127.0.0.1'
    this.restarts = adopted.restarts
    if (adopted.ready) this.health = { wasReady: true, healthy: true, failuresInRow: 0 }
    this.#watchProcess({ ...adopted, host }, watchEnd(adopted))
  }

  /** Asks it to end, then makes it. Resolves when nothing of its group is left. */
  async stop(): Promise<void> {
    if (this.#wish === 'run') {
      this.#wish = 'stop'
      this.#watch?.stop()
      this.#advance()
    }
    await this.#gone.promise
  }

  /** The router could not reach it: asks it now instead of at the next turn. */
  suspect(): void {
    this.#watch?.suspect()
  }

  /** Stops watching without touching the process: the agent leaves, the replica stays. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#watch?.stop()
    this.#left = true
  }

  /** Takes it up again after `leave`: the successor did not come. */
  rejoin(): void {
    this.#left = false
    if (this.#running !== undefined && this.#wish === 'run') this.#watchHealth(this.#running)
    this.#advance()
  }

  #advance(): void {
    clearTimeout(this.#timer)
    if (this.#launching || this.#left) return
    const move = nextReplicaMove({
      wish: this.#wish,
      alive: this.#running !== undefined,
      groupAlive: this.#lastGroup !== undefined && isGroupAlive(this.#lastGroup),
      everStarted: this.#exitsAtMs.length > 0,
      exitsAtMs: this.#exitsAtMs,
      nowMs: this.#around.clock.monotonicMs(),
      stopSignalAtMs: this.#stopSignalAtMs,
      killedAtMs: this.#killedAtMs,
      stopGraceMs: this.spec.stopGraceMs,
    })
    this.move = move.do
    this.#do(move)
    this.#around.changed()
  }

  #do(move: ReplicaMove): void {
    switch (move.do) {
      case 'start':
        void this.#launch()
        break
      case 'back-off':
      case 'sit-out-loop':
        this.#again(move.forMs)
        break
      case 'ask-to-stop':
        this.#stopSignalAtMs = this.#around.clock.monotonicMs()
        this.#signal(this.spec.stopSignal)
        this.#again(0)
        break
      case 'wait-for-end':
        this.#again(Math.min(move.forMs, groupPollMs))
        break
      case 'kill':
        this.#killedAtMs = this.#around.clock.monotonicMs()
        this.#around.log({ what: 'replica killed', replica: this.id, release: this.releaseId })
        this.#signal('SIGKILL')
        this.#again(groupPollMs)
        break
      case 'forget':
        this.#gone.resolve()
        break
      case 'watch':
        break
    }
  }

  #again(inMs: number): void {
    this.#timer = setTimeout(() => this.#advance(), inMs)
  }

  #signal(signal: NodeJS.Signals): void {
    const group = this.#running?.pid ?? this.#lastGroup
    // A pid that was recorded by an earlier agent may be another process by now.
    if (this.#running !== undefined && !isAlive(this.#running)) return
    if (group !== undefined) signalGroup(group, signal)
  }

  async #launch(): Promise<void> {
    this.#launching = true
    if (this.#exitsAtMs.length > 0) this.restarts += 1
    this.#killedAtMs = null
    this.#lastGroup = undefined
    try {
      const started = await this.#around.launch(this)
      this.startFailure = undefined
      const startedAt = new Date(this.#around.clock.now()).toISOString()
      this.#launching = false
      this.#watchProcess({ ...started, startedAt, host: '127.0.0.1' }, started.exited)
    } catch (error) {
      this.#launching = false
      this.#startFailed(error)
    }
    this.#advance()
  }

  #startFailed(error: unknown): void {
    const program = this.spec.argv[0] ?? ''
    this.startFailure = { systemCode: systemCodeOf(error) ?? 'UNKNOWN', program, why: messageOf(error) }
    this.#exitsAtMs.push(this.#around.clock.monotonicMs())
    this.#around.log({ what: 'replica start failed', replica: this.id, ...this.startFailure })
  }

  #watchProcess(running: Running, exited: Promise<ReplicaExit>): void {
    this.#running = running
    this.#lastGroup = running.pid
    this.#watchHealth(running)
    void exited.then((exit) => this.#ended(running, exit))
    this.#around.changed()
  }

  #watchHealth(running: Running): void {
    this.#watch = watchHealth({
      spec: this.spec,
      startedAtMs: this.#around.clock.monotonicMs(),
      clock: this.#around.clock,
      running,
      before: this.health,
      report: (health, answer) => this.#judged(running, health, answer),
    })
  }

  #judged(running: Running, health: HealthSight, answer: ProbeAnswer | undefined): void {
    if (this.#running !== running) return
    const changed = health.healthy !== this.health.healthy
    this.health = health
    this.redirectLoops = answer?.kind === 'redirect-loop' ? this.redirectLoops + 1 : 0
    if (answer !== undefined) this.lastAnswer = answer
    if (health.healthy) this.readyAtMs ??= this.#around.clock.monotonicMs()
    if (changed)
      this.#around.log({ what: health.healthy ? 'replica healthy' : 'replica unhealthy', replica: this.id })
    this.#around.changed()
  }

  #ended(running: Running, exit: ReplicaExit): void {
    if (this.#running !== running) return
    this.#watch?.stop()
    this.#running = undefined
    this.health = unknownHealth
    this.lastExit = exit
    if (running.port !== null) this.#around.releasePort(running.port)
    if (this.#wish === 'run') {
      this.#exitsAtMs = [...this.#exitsAtMs.slice(-9), this.#around.clock.monotonicMs()]
    }
    this.#around.log({
      what: 'replica ended',
      replica: this.id,
      release: this.releaseId,
      pid: running.pid,
      ...exit,
    })
    this.#advance()
  }
}

/** How often a group that should end is looked at. Exits of the process itself are told, those of its children are not. */
const groupPollMs = 50
