// self-watch: how the monitor itself is: its problems, its health for readers, and the sign of life for an outside watcher.
import { statSync } from 'node:fs'
import { messageOf } from '../../kernel/errors.ts'
import { revealed, type Limits } from '../checks/check.ts'
import { exchange } from '../checks/http-request.ts'
import type { Outbox } from '../notifying/outbox.ts'
import type { Scheduler } from '../scheduling/scheduler.ts'
import { storeHealth, type StoredHealth } from '../store/health-value.ts'
import type { Dropped, StoreWriter } from '../store/writer.ts'
import type { Pace } from './pace.ts'
import type { TargetDirectory } from './target-directory.ts'
import type { Troubles } from './troubles.ts'

export type SelfAround = {
  readonly writer: StoreWriter
  readonly outbox: Outbox
  readonly scheduler: Scheduler
  readonly directory: TargetDirectory
  readonly troubles: Troubles
  readonly pace: Pace
  readonly storePath: string
  readonly dashboard: string | null
  readonly limits: (timeoutMs: number) => Limits
}

const pingTimeoutMs = 10_000
/** Above these the monitor does not call itself healthy. */
const mostLagMs = 5_000
const mostStoreTroubleMs = 60_000
const mostOutboxAgeMs = 300_000
const toldTroubleMs = 5_000

export class SelfWatch {
  readonly #around: SelfAround
  readonly #limits: Limits
  readonly #startedAt: number
  #lastHeartbeatAt: number | null = null
  #storeTroubledSinceMs: number | undefined
  #storeTrouble = ''

  constructor(around: SelfAround) {
    this.#around = around
    this.#limits = around.limits(pingTimeoutMs)
    this.#startedAt = this.#limits.now()
  }

  /** Tells when the store takes nothing, and, when it takes again, for how long that was and what could not be kept. */
  noteStore(): void {
    const { writer, troubles } = this.#around
    const { trouble } = writer
    const { monotonicMs } = this.#limits
    if (trouble !== undefined) {
      this.#storeTroubledSinceMs ??= trouble.sinceMs
      // Another process that holds the store for a moment is nothing to tell of.
      if (monotonicMs() - trouble.sinceMs < toldTroubleMs) return
      this.#storeTrouble = `the store takes nothing: checks and their alerts go on, rules over metrics wait; ${trouble.reason}`
      return troubles.add(this.#storeTrouble)
    }
    if (this.#storeTroubledSinceMs === undefined) return
    const lastedMs = monotonicMs() - this.#storeTroubledSinceMs
    this.#storeTroubledSinceMs = undefined
    troubles.end(this.#storeTrouble)
    if (lastedMs >= toldTroubleMs) troubles.add(recoveryText(lastedMs, writer.takeDropped()))
  }

  /** Writes down how the monitor is; `ended`: this is the last time. */
  store(life: 'running' | 'ended' = 'running'): void {
    const { writer, outbox, scheduler, directory, storePath, dashboard } = this.#around
    const at = this.#limits.now()
    const health: StoredHealth = {
      startedAt: this.#startedAt,
      checks: directory.watches.reduce((sum, { plan }) => sum + plan.checks.length, 0),
      missed: scheduler.missed,
      schedulerLagP99Ms: Math.round(scheduler.lagP99Ms),
      outboxDepth: outbox.depth,
      samples: writer.written,
      storeBytes: bytesOf(storePath),
      lastHeartbeatAt: this.#lastHeartbeatAt,
      problems: [...this.#problems()],
      updatedAt: at,
      isEnded: life === 'ended',
      dashboard: life === 'ended' ? null : dashboard,
    }
    writer.putPassing((file) => {
      storeHealth(file, health)
      file.run("INSERT OR REPLACE INTO kept_values (key, value) VALUES ('alive-at', ?)", String(at))
    })
  }

  /** Tells each outside watcher that is due that this monitor works, if it does. */
  pingDeadmen(): void {
    for (const { id, plan } of this.#around.directory.watches) {
      const { deadman } = plan
      if (deadman === null || !this.#around.pace.isDue(`deadman/${id}`, deadman.everyMs)) continue
      if (this.#isHealthy()) void this.#ping(id, revealed(deadman.ping))
    }
  }

  #isHealthy(): boolean {
    const { writer, outbox, scheduler } = this.#around
    const { monotonicMs, now } = this.#limits
    const { trouble } = writer
    const isStoring = trouble === undefined || monotonicMs() - trouble.sinceMs < mostStoreTroubleMs
    const isTelling = outbox.oldest === undefined || now() - outbox.oldest < mostOutboxAgeMs
    return isStoring && isTelling && scheduler.lagP99Ms < mostLagMs
  }

  #problems(): readonly string[] {
    const { outbox, directory, troubles } = this.#around
    const isStuck = outbox.oldest !== undefined && this.#limits.now() - outbox.oldest > mostOutboxAgeMs
    const stuck = `${outbox.depth} notifications wait, the oldest for more than 5 minutes; see the deliveries`
    return [...directory.problems, ...(isStuck ? [stuck] : []), ...troubles.recent]
  }

  async #ping(id: string, place: string): Promise<void> {
    const { troubles } = this.#around
    try {
      const url = URL.parse(place)
      if (url === null) return troubles.add(`${id}: monitoring.deadman.ping is no URL`)
      const asking = { url, method: 'GET', headers: {}, maxBodyBytes: 0 }
      const { status } = await exchange(asking, this.#limits)
      if (status >= 200 && status <= 399) this.#lastHeartbeatAt = this.#limits.now()
      else troubles.add(`${id}: the dead-man watcher answered ${status}`)
    } catch (error) {
      if (!this.#limits.signal.aborted) troubles.add(`${id}: the dead-man watcher: ${messageOf(error)}`)
    }
  }
}

const bytesOf = (path: string): number =>
  ['', '-wal'].reduce(
    (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

function recoveryText(lastedMs: number, { samples, results }: Dropped): string {
  const lost =
    samples + results === 0 ? 'nothing was lost' : `${samples} samples and ${results} results were lost`
  return `the store takes everything again; it took nothing for ${Math.round(lastedMs / 1_000)} s, and ${lost}`
}
