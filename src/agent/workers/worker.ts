import type { Clock } from '../../kernel/call.ts'
import { messageOf } from '../../kernel/errors.ts'
import { isAlive } from '../../kernel/process-identity.ts'
import { createQueue } from '../state/queue.ts'
import type { ReplicaMove } from '../replicas/next-move.ts'
import { nextReplicaMove } from '../replicas/next-move.ts'
import { isGroupAlive, signalGroup } from '../replicas/process-group.ts'
import type { ReplicaExit } from '../replicas/spawn.ts'
import { spawnReplica } from '../replicas/spawn.ts'
import { watchEnd } from '../replicas/watch-end.ts'
import type { WorkerSpec, WorkerView } from './contract.ts'
import { workerVariable } from './find-worker.ts'
import type { WorkerPaths, WorkerRecord } from './worker-files.ts'
import { writeWorkerRecord } from './worker-files.ts'

export type WorkerSurroundings = {
  readonly clock: Clock
  /** What every worker gets besides its own variables. */
  readonly environment: Readonly<Record<string, string>>
  log(fact: { readonly what: string; readonly [key: string]: unknown }): void
}

type Running = Pick<WorkerRecord, 'pid' | 'processStartedAt' | 'startedAt'>

/** What SIGTERM gets before SIGKILL. */
const stopGraceMs = 10_000
/** How often a group that should end is looked at. */
const groupPollMs = 50

/** One process of nexo itself: started, watched, started again with a growing pause, stopped. */
export class Worker {
  readonly spec: WorkerSpec
  readonly paths: WorkerPaths
  readonly #around: WorkerSurroundings
  readonly #records = createQueue()
  readonly #gone = Promise.withResolvers<void>()
  readonly #started = Promise.withResolvers<void>()
  #wish: 'run' | 'stop' = 'run'
  #running: Running | undefined
  #lastGroup: number | undefined
  #exitsAtMs: number[] = []
  #stopSignalAtMs: number | null = null
  #killedAtMs: number | null = null
  #timer: NodeJS.Timeout | undefined
  #launching = false
  #left = false
  #restarts = 0
  #lastEnd: string | null = null

  constructor(spec: WorkerSpec, paths: WorkerPaths, around: WorkerSurroundings) {
    this.spec = spec
    this.paths = paths
    this.#around = around
  }

  view(): WorkerView {
    return {
      id: this.spec.id,
      state: this.#state(),
      pid: this.#running?.pid ?? null,
      startedAt: this.#running?.startedAt ?? null,
      restarts: this.#restarts,
      lastEnd: this.#lastEnd,
      logFile: this.paths.log,
    }
  }

  /** Begins its life: starts it, or goes on with the process that an earlier agent started. */
  begin(adopted?: WorkerRecord): void {
    if (adopted === undefined) return this.#advance()
    this.#restarts = adopted.restarts
    this.#lastEnd = adopted.lastEnd
    this.#watch(adopted, watchEnd(adopted))
    this.#started.resolve()
  }

  /** Resolves when its first start was tried. */
  get started(): Promise<void> {
    return this.#started.promise
  }

  /** SIGTERM, then SIGKILL after 10 s. Resolves when nothing of its group is left. */
  async stop(): Promise<void> {
    if (this.#wish === 'run') {
      this.#wish = 'stop'
      this.#advance()
    }
    await this.#gone.promise
    await this.#records(() => Promise.resolve())
  }

  /** Stops watching without touching the process: the agent leaves, the worker stays. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#left = true
  }

  /** Takes it up again after `leave`: the successor did not come. */
  rejoin(): void {
    this.#left = false
    this.#advance()
  }

  #state(): WorkerView['state'] {
    if (this.#wish === 'stop') return 'stopping'
    return this.#running === undefined && this.#exitsAtMs.length > 0 ? 'backing-off' : 'running'
  }

  #advance(): void {
    clearTimeout(this.#timer)
    if (this.#launching || this.#left) return
    this.#do(
      nextReplicaMove({
        wish: this.#wish,
        alive: this.#running !== undefined,
        groupAlive: this.#lastGroup !== undefined && isGroupAlive(this.#lastGroup),
        everStarted: this.#exitsAtMs.length > 0,
        exitsAtMs: this.#exitsAtMs,
        nowMs: this.#around.clock.monotonicMs(),
        stopSignalAtMs: this.#stopSignalAtMs,
        killedAtMs: this.#killedAtMs,
        stopGraceMs,
      }),
    )
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
        this.#signal('SIGTERM')
        this.#again(0)
        break
      case 'wait-for-end':
        this.#again(Math.min(move.forMs, groupPollMs))
        break
      case 'kill':
        this.#killedAtMs = this.#around.clock.monotonicMs()
        this.#around.log({ what: 'worker killed', worker: this.spec.id })
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
    // A pid that was recorded by an earlier agent may be another process by now.
    if (this.#running !== undefined && !isAlive(this.#running)) return
    const group = this.#running?.pid ?? this.#lastGroup
    if (group !== undefined) signalGroup(group, signal)
  }

  async #launch(): Promise<void> {
    this.#launching = true
    if (this.#exitsAtMs.length > 0) this.#restarts += 1
    this.#killedAtMs = null
    this.#lastGroup = undefined
    const { argv, directory, env } = this.spec
    const variables = { ...this.#around.environment, ...env, [workerVariable]: this.paths.folder }
    try {
      const started = await spawnReplica({
        argv,
        folder: directory,
        env: variables,
        logFile: this.paths.log,
      })
      this.#launching = false
      this.#watch({ ...started, startedAt: this.#nowText() }, started.exited)
    } catch (error) {
      this.#launching = false
      this.#lastEnd = `it could not be started: ${messageOf(error)}`
      this.#exitsAtMs.push(this.#around.clock.monotonicMs())
      this.#around.log({ what: 'worker start failed', worker: this.spec.id, why: messageOf(error) })
    }
    this.#started.resolve()
    this.#advance()
  }

  #watch(running: Running, exited: Promise<ReplicaExit>): void {
    this.#running = running
    this.#lastGroup = running.pid
    this.#record(running)
    void exited.then((exit) => this.#ended(running, exit))
  }

  #record({ pid, processStartedAt, startedAt }: Running): void {
    const record = { pid, processStartedAt, startedAt, restarts: this.#restarts, lastEnd: this.#lastEnd }
    this.#records(() => writeWorkerRecord(this.paths.record, record)).catch((error: unknown) =>
      this.#around.log({ what: 'worker not recorded', worker: this.spec.id, why: messageOf(error) }),
    )
  }

  #ended(running: Running, exit: ReplicaExit): void {
    this.#running = undefined
    this.#lastEnd = endInWords(exit)
    this.#exitsAtMs = [...this.#exitsAtMs.slice(-9), this.#around.clock.monotonicMs()]
    this.#around.log({ what: 'worker ended', worker: this.spec.id, pid: running.pid, ...exit })
    this.#advance()
  }

  #nowText(): string {
    return new Date(this.#around.clock.now()).toISOString()
  }
}

/** How a process ended. An adopted one tells nobody but its parent. Pure. */
export function endInWords({ exitCode, signal }: ReplicaExit): string {
  if (signal !== null) return `ended by ${signal}`
  return exitCode === null ? 'ended' : `ended with exit code ${exitCode}`
}
