// monitor: everything that is watched in one home, put together: targets, times, alerts, notifications, the store.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../kernel/errors.ts'
import type { Emit } from '../../kernel/events.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { AlertDesk } from '../alerting/alert-desk.ts'
import { selectSilences, type Silence } from '../alerting/silence.ts'
import type { Limits } from '../checks/check.ts'
import type { MonitoringEvent } from '../events.ts'
import { deliver } from '../notifying/deliver.ts'
import type { Attempt, Delivery } from '../notifying/delivery.ts'
import { Outbox } from '../notifying/outbox.ts'
import type { AgentLink } from '../observing/agent-link.ts'
import { readChangeMarkers, readRunningChange } from '../observing/deployments.ts'
import { readProofs } from '../observing/backup-proofs.ts'
import { Scheduler, type Alarm } from '../scheduling/scheduler.ts'
import { insertChange } from '../store/change-table.ts'
import { compact, prune } from '../store/compact.ts'
import { StoreWriter } from '../store/writer.ts'
import { Gaps } from './gaps.ts'
import { Pace } from './pace.ts'
import { SelfWatch } from './self-watch.ts'
import { SteadyClock } from './steady-clock.ts'
import { TargetDirectory } from './target-directory.ts'
import type { WatchAround } from './target-watch.ts'
import { Troubles } from './troubles.ts'

export type MonitorAround = {
  readonly kernel: Kernel
  readonly file: SqliteFile
  /** Folder of the registrations. */
  readonly targets: string
  readonly link: AgentLink
  readonly alarm: Alarm
  readonly emit: Emit
  readonly signal: AbortSignal
  /** Where its dashboard is, without the token. */
  readonly dashboard: string | null
}

/** Time between two looks at registrations, manifests and silences, ms. */
const reloadMs = 2_000
const healthMs = 5_000
const compactMs = 60_000
const pruneMs = 3_600_000
const deliveryTimeoutMs = 10_000

/**
 * One monitor. `start`, then `tick` about once a second, then `stop`.
 *
 * Promise: what it cannot do itself (a full disk, a clock that jumps, a bad nexo.yaml) is shown as its own problem and
 * never as a failure of what it watches.
 */
export class Monitor {
  readonly #around: MonitorAround
  readonly #clock: SteadyClock
  readonly #writer: StoreWriter
  readonly #outbox: Outbox
  readonly #desk: AlertDesk
  readonly #scheduler: Scheduler
  readonly #directory: TargetDirectory
  readonly #gaps: Gaps
  readonly #self: SelfWatch
  readonly #pace: Pace
  readonly #troubles: Troubles
  #silences: readonly Silence[] = []
  #compacting: Promise<void> | undefined
  #runsMark = ''

  constructor(around: MonitorAround) {
    this.#around = around
    const { file, kernel, targets, signal, dashboard, alarm } = around
    this.#clock = new SteadyClock(kernel.clock)
    const { monotonicMs } = this.#clock
    const now = this.#now
    const say = (fact: MonitoringEvent): void => around.emit(fact)
    const writer = new StoreWriter(file, monotonicMs)
    this.#writer = writer
    this.#pace = new Pace(monotonicMs)
    this.#troubles = new Troubles(monotonicMs, (problem) =>
      say({ type: 'monitoring.monitor-troubled', version: 1, problem }),
    )
    this.#gaps = new Gaps({ writer, now, monotonicMs })
    this.#outbox = new Outbox({ writer, now, deliver: (delivery) => this.#deliver(delivery) })
    this.#desk = new AlertDesk({
      writer,
      outbox: this.#outbox,
      now,
      monotonicMs,
      say,
      facts: (target) => this.#directory.find(target)?.targetFacts(),
      silences: () => this.#silences,
    })
    this.#scheduler = new Scheduler({
      monotonicMs: this.#clock.now,
      alarm,
      onStandstill: (stillMs) => {
        this.#gaps.noteStandstill(stillMs)
        this.#troubles.add(`the monitor stood still for ${Math.round(stillMs / 1_000)} s`)
      },
    })
    this.#directory = new TargetDirectory({
      kernel,
      file,
      writer,
      folder: targets,
      signal,
      now,
      say,
      watchAround: (onServingChanged) => this.#watchAround(onServingChanged),
    })
    this.#self = new SelfWatch({
      writer,
      outbox: this.#outbox,
      scheduler: this.#scheduler,
      directory: this.#directory,
      troubles: this.#troubles,
      pace: this.#pace,
      storePath: file.path,
      dashboard,
      limits: (timeoutMs) => this.#limits(timeoutMs),
    })
  }

  /** Takes up what the monitor before this one left. `movedTo`: where a damaged store was moved to. */
  async start(movedTo: string | null): Promise<void> {
    const { file, dashboard, emit } = this.#around
    this.#desk.restore(file)
    this.#outbox.restore(file)
    if (movedTo !== null)
      this.#troubles.add(`the store was damaged; it was moved to ${movedTo} and a new one begun`)
    this.#gaps.noteOwnAbsence(file)
    this.#gaps.mark('monitor-started', 'the monitor started')
    await this.#reload()
    this.#directory.forgetStale()
    this.#self.store()
    this.#writer.flush()
    const targets = this.#directory.watches.length
    const started: MonitoringEvent = {
      type: 'monitoring.monitor-started',
      version: 1,
      pid: process.pid,
      targets,
      dashboard,
    }
    emit(started)
  }

  /** What is done about once a second. */
  async tick(): Promise<void> {
    const jumpMs = this.#clock.follow()
    if (jumpMs !== 0) {
      this.#gaps.noteJump(jumpMs)
      this.#outbox.follow(jumpMs)
      this.#scheduler.reslot()
    }
    if (this.#pace.isDue('reload', reloadMs)) await this.#reload()
    this.#noteChanges()
    this.#noteRuns()
    this.#writer.flush()
    this.#self.noteStore()
    this.#outbox.work()
    this.#self.pingDeadmen()
    if (this.#pace.isDue('health', healthMs)) this.#self.store()
    if (this.#pace.isDue('compact', compactMs)) this.#compact()
  }

  /** Starts that were left out, since what was started before had not ended or this process was late. */
  get missed(): number {
    return this.#scheduler.missed
  }

  get lagP99Ms(): number {
    return this.#scheduler.lagP99Ms
  }

  /** Resolves when nothing that has begun is under way any more. */
  async idle(): Promise<void> {
    await this.#scheduler.idle()
    await this.#outbox.idle()
    await this.#compacting
  }

  /** Everything that has begun ends; what is on its way stays in the outbox. */
  async stop(): Promise<void> {
    this.#scheduler.stop()
    await this.idle()
    this.#gaps.mark('monitor-stopped', 'the monitor stopped')
    this.#self.store('ended')
    this.#writer.flush()
  }

  readonly #now = (): number => Math.round(this.#clock.now())

  async #reload(): Promise<void> {
    this.#readSilences()
    const changed = await this.#directory.reload()
    if (changed.length === 0) return
    this.#scheduler.replace(this.#directory.jobs())
    for (const id of changed)
      for (const job of this.#directory.find(id)?.newJobs() ?? []) this.#scheduler.runSoon(job)
    this.#self.store()
  }

  #watchAround(onServingChanged: (id: string) => void): WatchAround {
    const { kernel, file, link, signal } = this.#around
    return {
      file,
      writer: this.#writer,
      desk: this.#desk,
      now: this.#now,
      monotonicMs: this.#clock.monotonicMs,
      signal,
      observe: ({ application, environment }) =>
        link.observe({ application, environment }, this.#now, signal),
      runningChange: (registration) => readRunningChange(kernel, registration),
      changeMarkers: (registration) => readChangeMarkers(kernel, registration),
      provenBackups: (registration, names) => readProofs(kernel, registration, names),
      missedOf: this.#scheduler.missedOf,
      dueOf: this.#scheduler.dueOf,
      isSettling: this.#gaps.isSettling,
      redact: kernel.redactor.redact,
      onServingChanged,
      onTrouble: this.#troubles.add,
    }
  }

  async #deliver(delivery: Delivery): Promise<Attempt> {
    const plan = this.#directory.find(delivery.target)?.plan
    const channel = plan?.channels.find(({ id }) => id === delivery.channel)
    if (channel === undefined)
      return { outcome: 'failed', reason: 'the channel is not configured any more', isFinal: true }
    const attempt = await deliver(delivery, channel.way, this.#limits(deliveryTimeoutMs))
    if (attempt.outcome === 'delivered') return attempt
    return { ...attempt, reason: this.#around.kernel.redactor.redact(attempt.reason) }
  }

  #limits(timeoutMs: number): Limits {
    const { signal } = this.#around
    return { timeoutMs, monotonicMs: this.#clock.monotonicMs, now: this.#now, signal }
  }

  #readSilences(): void {
    try {
      this.#silences = selectSilences(this.#around.file, this.#now())
    } catch (error) {
      this.#troubles.add(`silences cannot be read: ${messageOf(error)}`)
    }
  }

  /** One change of each kind a second is enough for readers, whatever the number of checks. */
  #noteChanges(): void {
    const at = this.#now()
    for (const { id } of this.#directory.watches)
      this.#writer.putPassing((file) => {
        insertChange(file, at, 'checks', id)
        insertChange(file, at, 'series', id)
      })
  }

  /** Runs are the orchestrator's: its journal is looked at, so that readers hear when it grows. */
  #noteRuns(): void {
    const mark = journalMark(this.#around.kernel.home)
    if (mark === this.#runsMark) return
    this.#runsMark = mark
    this.#writer.putPassing((file) => insertChange(file, this.#now(), 'runs', null))
  }

  #compact(): void {
    if (this.#compacting !== undefined || this.#writer.trouble !== undefined) return
    this.#compacting = this.#compactOnce().finally(() => (this.#compacting = undefined))
  }

  async #compactOnce(): Promise<void> {
    const { file } = this.#around
    const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
    try {
      await compact(file, { now: this.#now(), unstoredSince: this.#writer.oldestWaiting, pause })
      if (this.#pace.isDue('prune', pruneMs)) prune(file, this.#now())
    } catch (error) {
      this.#troubles.add(`samples could not be packed: ${messageOf(error)}`)
    }
  }
}

/** Changes whenever the journal of the durable engine does. */
const journalMark = (home: string): string =>
  ['runs.db', 'runs.db-wal']
    .map((name) => statSync(join(home, name), { throwIfNoEntry: false }))
    .map((found) => (found === undefined ? '' : `${found.size} ${found.mtimeMs}`))
    .join('|')
