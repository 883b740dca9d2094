// One environment of one application on this host: what is wished, what runs, and the moves between the two.
import { isDeepStrictEqual } from 'node:util'
import type { Replica as ReplicaView } from '../domain/deployment.ts'
import { messageOf } from '../kernel/errors.ts'
import type { ServicePaths } from './paths.ts'
import { keyOf } from './paths.ts'
import type { ServiceView } from './protocol/documents.ts'
import { planReplicas } from './replicas/plan-replicas.ts'
import type { ReplicaSurroundings } from './replicas/replica.ts'
import { Replica } from './replicas/replica.ts'
import { viewReplica } from './replicas/view-replica.ts'
import type { UsageReader } from './replicas/usage.ts'
import type { TableInput } from './routers/table.ts'
import { fenced, processUnknown, releaseUnknown } from './service-errors.ts'
import { createQueue } from './state/queue.ts'
import type { ReplicaRecord } from './state/replica-records.ts'
import { writeReplicaRecords } from './state/replica-records.ts'
import { writeServiceState, writeStateCopy } from './state/service-file.ts'
import type { ServiceState, StoredRelease } from './state/service-state.ts'
import type { TlsPair } from './state/tls-file.ts'

export type ServiceSurroundings = Pick<ReplicaSurroundings, 'clock' | 'releasePort' | 'log'> & {
  readonly usage: UsageReader
  launch(service: Service, replica: Replica): ReturnType<ReplicaSurroundings['launch']>
  /** Routers should hear of it. */
  tableChanged(): void
}

export class Service {
  readonly paths: ServicePaths
  readonly key: string
  readonly replicas = new Map<string, Replica>()
  /** Everything that changes the state goes through here, one after the other. */
  readonly #commits = createQueue()
  readonly #records = createQueue()
  readonly #around: ServiceSurroundings
  #state: ServiceState
  #waiting = new Set<() => void>()
  #written: readonly ReplicaRecord[] | undefined
  #recordsDue = false
  #isGone = false
  tls: TlsPair | undefined

  constructor(state: ServiceState, paths: ServicePaths, around: ServiceSurroundings) {
    this.#state = state
    this.paths = paths
    this.key = keyOf(state.service)
    this.#around = around
  }

  get state(): ServiceState {
    return this.#state
  }

  /** @throws NX-AGENT-RELEASE-UNKNOWN */
  release(releaseId: string): StoredRelease {
    const found = this.#state.releases.find((stored) => stored.release.id === releaseId)
    if (found !== undefined) return found
    throw releaseUnknown({ service: this.key, releaseId })
  }

  /**
   * Changes the state: on disk first, then in memory, so that a full disk leaves the old one in both.
   *
   * `token` undefined: the agent itself changes something. @throws NX-AGENT-FENCED, NX-AGENT-WRITE-FAILED
   */
  commit(token: number | undefined, change: (state: ServiceState) => ServiceState): Promise<void> {
    return this.#commits(async () => {
      this.checkFence(token)
      const changed = change(this.#state)
      const next = { ...changed, fencingToken: Math.max(token ?? 0, this.#state.fencingToken) }
      await writeServiceState(this.paths, next)
      this.#state = next
      this.changed()
      await this.#keepCopy(next)
    })
  }

  /** The change is on disk by now: a copy that cannot be written must not make it a failure. */
  async #keepCopy(state: ServiceState): Promise<void> {
    try {
      await writeStateCopy(this.paths, state)
    } catch (error) {
      this.#around.log({ what: 'copy of the state not written', service: this.key, why: messageOf(error) })
    }
  }

  /** @throws NX-AGENT-FENCED when a newer command has been seen */
  checkFence(token: number | undefined): void {
    const seen = this.#state.fencingToken
    if (token !== undefined && token < seen) throw fenced({ service: this.key, token, seen })
  }

  replicasOf(releaseId: string): readonly Replica[] {
    return [...this.replicas.values()].filter((replica) => replica.releaseId === releaseId)
  }

  /** Starts what is wished and missing; resolves with what is surplus, for the caller to drain and stop. */
  reconcile(releaseId: string): readonly Replica[] {
    const stored = this.release(releaseId)
    const plan = planReplicas(stored.wished, this.replicasOf(releaseId))
    for (const { process, id } of plan.start) this.startReplica(stored, process, id)
    return plan.surplus
  }

  /** @throws NX-AGENT-PROCESS-UNKNOWN when the release has no such process or it has no replicas */
  startReplica(stored: StoredRelease, process: string, id: string, adopted?: ReplicaRecord): Replica {
    const spec = stored.processes.find((candidate) => candidate.name === process && candidate.role !== 'task')
    if (spec === undefined) throw processUnknown({ process, known: runnableNames(stored) })
    const replica = new Replica(
      { id, releaseId: stored.release.id, spec },
      {
        ...this.#around,
        launch: () => this.#around.launch(this, replica),
        changed: () => this.changed(),
      },
    )
    this.replicas.set(`${stored.release.id} ${id}`, replica)
    replica.begin(adopted)
    return replica
  }

  /** Stops a replica that gets no traffic any more and forgets it. */
  async endReplica(replica: Replica): Promise<void> {
    await replica.stop()
    this.replicas.delete(`${replica.releaseId} ${replica.id}`)
    this.changed()
  }

  /** Something that others look at is new: tell the routers, the disk and whoever waits. */
  changed(): void {
    this.#around.tableChanged()
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
    if (this.#recordsDue || this.#isGone) return
    this.#recordsDue = true
    void this.#records(() => this.writeRecords()).catch((error: unknown) => {
      this.#around.log({ what: 'replica records not written', service: this.key, why: messageOf(error) })
    })
  }

  async writeRecords(): Promise<void> {
    this.#recordsDue = false
    const records = this.#recordsNow()
    // Every probe is a change to somebody, few are one to this file.
    if (this.#isGone || isDeepStrictEqual(records, this.#written)) return
    await writeReplicaRecords(this.paths.replicas, records)
    this.#written = records
  }

  /** Writes nothing more: the service is about to be removed. */
  async close(): Promise<void> {
    this.#isGone = true
    await this.#records(() => Promise.resolve())
  }

  /** Resolves at the next change, or after `withinMs`. */
  nextChange(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      this.#waiting.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  tableInput(): TableInput {
    const replicas = [...this.replicas.values()]
    return {
      state: this.#state,
      tls: this.tls,
      requestLogFile: this.paths.requestLog,
      liveReleases: [...new Set(replicas.map((replica) => replica.releaseId))],
      replicas: replicas.flatMap((replica) => {
        const { running } = replica
        if (!replica.takesTraffic || running === undefined || running.port === null) return []
        return [{ id: replica.id, releaseId: replica.releaseId, host: running.host, port: running.port }]
      }),
    }
  }

  view(): ServiceView {
    const { service, listen, mode, fencingToken, weights, servingSince, tls } = this.#state
    return {
      service,
      listen,
      url: listen === null ? null : urlOf(listen, tls ? 'https' : 'http'),
      mode,
      fencingToken,
      weights,
      servingSince,
      releases: this.#state.releases.map(({ release, processes, artifactId, state, servedAt }) => ({
        release,
        processes,
        artifactId,
        state,
        servedAt,
      })),
      replicas: this.#replicaViews(),
    }
  }

  #replicaViews(): ReplicaView[] {
    return [...this.replicas.values()].map((replica) => viewReplica(replica, this.#around.usage))
  }

  #recordsNow(): readonly ReplicaRecord[] {
    return [...this.replicas.values()].flatMap((replica) => {
      const { running, id, releaseId, spec, restarts, health } = replica
      if (running === undefined) return []
      const { pid, processStartedAt, port, host, startedAt } = running
      const ready = health.wasReady
      return [
        { id, releaseId, process: spec.name, pid, processStartedAt, host, port, startedAt, restarts, ready },
      ]
    })
  }
}

const runnableNames = (stored: StoredRelease): string[] =>
  stored.processes.filter((spec) => spec.role !== 'task').map((spec) => spec.name)

/** URL of an address: the loopback when it listens everywhere. */
export function urlOf(listen: { readonly host: string; readonly port: number }, scheme: string): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  const host = everywhere[listen.host] ?? listen.host
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${listen.port}`
}
