// monitor: everything that is watched in one home, put together: targets, times, alerts, notifications, the store.
import { statSync } from 'node:fs'
import { messageOf } from '../../kernel/errors.ts'
import type { Emit } from '../../kernel/events.ts'
import { manifestMissing } from '../../kernel/errors-configuration.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { AlertDesk } from '../alerting/alert-desk.ts'
import { selectSilences, type Silence } from '../alerting/silence.ts'
import { revealed, type Limits } from '../checks/check.ts'
import { exchange } from '../checks/http-request.ts'
import type { MonitoringEvent } from '../events.ts'
import type { Attempt, Delivery } from '../notifying/delivery.ts'
import { Outbox } from '../notifying/outbox.ts'
import type { AgentLink } from '../observing/agent-link.ts'
import { readChangeMarkers, readRunningChange } from '../observing/deployments.ts'
import type { PlannedWatch } from '../plan/plan-watch.ts'
import { Scheduler, type Alarm, type Job } from '../scheduling/scheduler.ts'
import { insertChange } from '../store/change-table.ts'
import { compact, prune } from '../store/compact.ts'
import { storeHealth, type StoredHealth } from '../store/health-value.ts'
import { insertMarker, type Marker } from '../store/marker-table.ts'
import { deleteTarget, selectTarget, selectTargets } from '../store/target-document.ts'
import { StoreWriter } from '../store/writer.ts'
import { manifestMark, planWithoutManifest, readTarget } from '../targets/read-target.ts'
import { readRegistrations, targetId, type Registration } from '../targets/registration.ts'
import { Pace } from './pace.ts'
import { SteadyClock } from './steady-clock.ts'
import { TargetWatch } from './target-watch.ts'
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

/** Time between two looks at registrations and manifests, ms. */
const reloadMs = 2_000
const healthMs = 5_000
const compactMs = 60_000
const pruneMs = 3_600_000
/** After a jump of the clock or a sleep of the machine, networks need a moment. */
const settleMs = 60_000
const deliveryTimeoutMs = 10_000
/** Above these the monitor does not call itself healthy. */
const mostLagMs = 5_000
const mostStoreTroubleMs = 60_000
const mostOutboxAgeMs = 300_000

type Loaded = { readonly watch: TargetWatch; mark: string; registration: string }

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
  readonly #pace: Pace
  readonly #troubles: Troubles
  readonly #loaded = new Map<string, Loaded>()
  readonly #startedAt: number
  #silences: readonly Silence[] = []
  #registrationProblems: readonly string[] = []
  #settlingUntilMs = -Infinity
  #lastHeartbeatAt: number | null = null
  #compacting: Promise<void> | undefined

  constructor(around: MonitorAround) {
    this.#around = around
    const { file, kernel } = around
    this.#clock = new SteadyClock(kernel.clock)
    const { monotonicMs } = this.#clock
    this.#startedAt = Math.round(this.#clock.now())
    this.#writer = new StoreWriter(file, monotonicMs)
    this.#pace = new Pace(monotonicMs)
    this.#troubles = new Troubles(monotonicMs, (problem) =>
      this.#say({ type: 'monitoring.monitor-troubled', version: 1, problem }),
    )
    this.#outbox = new Outbox({
      writer: this.#writer,
      now: this.#now,
      deliver: (delivery) => this.#deliver(delivery),
    })
    this.#desk = new AlertDesk({
      writer: this.#writer,
      outbox: this.#outbox,
      now: this.#now,
      monotonicMs,
      facts: (target) => this.#loaded.get(target)?.watch.targetFacts(),
      silences: () => this.#silences,
      say: (fact) => this.#say(fact),
    })
    this.#scheduler = new Scheduler({
      monotonicMs: this.#clock.now,
      alarm: around.alarm,
      onStandstill: (stillMs) => this.#noteStandstill(stillMs),
    })
  }

  /** Takes up what the monitor before this one left, and every registered target. */
  async start(movedTo: string | null): Promise<void> {
    this.#desk.restore(this.#around.file)
    this.#outbox.restore(this.#around.file)
    if (movedTo !== null)
      this.#troubles.add(`the store was damaged; it was moved to ${movedTo} and a new one begun`)
    this.#noteOwnGap()
    this.#mark('monitor-started', 'the monitor started')
    await this.reload()
    this.#forgetStale()
    this.#storeHealth()
    this.#writer.flush()
    const { dashboard } = this.#around
    const targets = this.#loaded.size
    this.#say({ type: 'monitoring.monitor-started', version: 1, pid: process.pid, targets, dashboard })
  }

  /** What is done about once a second. */
  async tick(): Promise<void> {
    const jumpMs = this.#clock.follow()
    if (jumpMs !== 0) this.#noteJump(jumpMs)
    if (this.#pace.isDue('silences', 2_000)) this.#readSilences()
    if (this.#pace.isDue('reload', reloadMs)) await this.reload()
    this.#noteChanges()
    if (!this.#writer.flush()) this.#noteStoreTrouble()
    this.#outbox.work()
    this.#pingDeadmen()
    if (this.#pace.isDue('health', healthMs)) this.#storeHealth()
    if (this.#pace.isDue('compact', compactMs)) this.#compact()
  }

  /** Reads registrations and manifests again; a bad one leaves the plan before it at work. */
  async reload(): Promise<void> {
    const { registrations, problems } = await readRegistrations(this.#around.targets)
    this.#registrationProblems = problems
    const wanted = new Map(registrations.map((one) => [targetId(one), one]))
    const changed = [...(await this.#loadAll(wanted)), ...this.#forgetAll(wanted)]
    if (changed.length > 0) this.#schedule()
    for (const id of changed)
      for (const job of this.#loaded.get(id)?.watch.newJobs() ?? []) this.#scheduler.runSoon(job)
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
    this.#mark('monitor-stopped', 'the monitor stopped')
    this.#writer.flush()
  }

  readonly #now = (): number => Math.round(this.#clock.now())

  #say(fact: MonitoringEvent): void {
    this.#around.emit(fact)
  }

  async #loadAll(wanted: ReadonlyMap<string, Registration>): Promise<readonly string[]> {
    const changed: string[] = []
    for (const [id, registration] of wanted) {
      const mark = await manifestMark(registration.directory)
      const written = JSON.stringify(registration)
      const known = this.#loaded.get(id)
      if (known?.mark === mark && known.registration === written) continue
      await this.#load(id, registration, mark)
      changed.push(id)
    }
    return changed
  }

  async #load(id: string, registration: Registration, mark: string): Promise<void> {
    const known = this.#loaded.get(id)
    const written = JSON.stringify(registration)
    const read = await this.#read(registration, known)
    if (known === undefined) {
      const stored = selectTarget(this.#around.file, id)
      const watch = new TargetWatch(registration, read.planned, this.#watchAround(), stored)
      this.#loaded.set(id, { watch, mark, registration: written })
      watch.storeDocument()
    } else {
      known.mark = mark
      known.registration = written
      if (read.refused === undefined) known.watch.replacePlan(registration, read.planned)
      else known.watch.refusePlan(read.refused)
    }
    const { checks, slos } = read.planned.plan
    this.#say({
      type: 'monitoring.target-taken-up',
      version: 1,
      target: id,
      checks: checks.map((check) => check.id),
      slos: slos.map((slo) => slo.id),
      problems: [...read.planned.problems],
    })
  }

  /** The plan of a registration; of a nexo.yaml that cannot be read, why, and what is done instead. */
  async #read(
    registration: Registration,
    known: Loaded | undefined,
  ): Promise<{ readonly planned: PlannedWatch; readonly refused?: string }> {
    const facts = known?.watch.facts ?? { processes: [], healthPath: null, isTls: false, hasWeb: false }
    try {
      return { planned: await readTarget(this.#around.kernel, registration, facts, this.#around.signal) }
    } catch (error) {
      const bare = await planWithoutManifest(registration, facts)
      if (manifestMissing.matches(error)) return { planned: bare }
      const refused = `the old configuration goes on: ${messageOf(error)}`
      if (known !== undefined) return { planned: { plan: known.watch.plan, problems: [refused] }, refused }
      const problem = `watched by default only: ${messageOf(error)}`
      return { planned: { plan: bare.plan, problems: [problem] } }
    }
  }

  #forgetAll(wanted: ReadonlyMap<string, Registration>): readonly string[] {
    const gone = [...this.#loaded.keys()].filter((id) => !wanted.has(id))
    for (const id of gone) this.#forget(id)
    return gone
  }

  #forget(id: string): void {
    this.#loaded.delete(id)
    this.#desk.replaceRules(id, [])
    this.#writer.put((file) => deleteTarget(file, id, this.#now()))
    this.#say({ type: 'monitoring.target-forgotten', version: 1, target: id })
  }

  /** Targets whose registration was removed while no monitor ran. */
  #forgetStale(): void {
    for (const { id } of selectTargets(this.#around.file)) if (!this.#loaded.has(id)) this.#forget(id)
  }

  #watchAround() {
    const { kernel, file, link, signal } = this.#around
    return {
      file,
      writer: this.#writer,
      desk: this.#desk,
      now: this.#now,
      monotonicMs: this.#clock.monotonicMs,
      signal,
      observe: ({ application, environment }: Registration) =>
        link.observe({ application, environment }, this.#now, signal),
      runningChange: (registration: Registration) => readRunningChange(kernel, registration),
      changeMarkers: (registration: Registration) => readChangeMarkers(kernel, registration),
      provenBackups: (registration: Registration, names: readonly string[]) =>
        readProofs(kernel, registration, names),
      missedOf: this.#scheduler.missedOf,
      dueOf: this.#scheduler.dueOf,
      isSettling: () => this.#clock.monotonicMs() < this.#settlingUntilMs,
      onServingChanged: (id: string) => {
        const loaded = this.#loaded.get(id)
        // What is watched by default follows what serves: its plan is made again at the next look.
        if (loaded !== undefined) loaded.mark = ''
      },
      onTrouble: this.#troubles.add,
    }
  }

  #schedule(): void {
    const jobs: readonly Job[] = [...this.#loaded.values()].flatMap(({ watch }) => watch.jobs())
    this.#scheduler.replace(jobs)
  }

  async #deliver(delivery: Delivery): Promise<Attempt> {
    const plan = this.#loaded.get(delivery.target)?.watch.plan
    const channel = plan?.channels.find(({ id }) => id === delivery.channel)
    if (channel === undefined)
      return { outcome: 'failed', reason: 'the channel is not configured any more', isFinal: true }
    const { way } = channel
    const limits = this.#limits(deliveryTimeoutMs)
    if (way.kind === 'webhook')
      return (await import('../notifying/webhook.ts')).deliverWebhook(delivery, way, limits)
    return (await import('../notifying/email.ts')).deliverEmail(delivery, way, limits)
  }

  #limits(timeoutMs: number): Limits {
    return { timeoutMs, monotonicMs: this.#clock.monotonicMs, now: this.#now, signal: this.#around.signal }
  }

  #readSilences(): void {
    try {
      this.#silences = selectSilences(this.#around.file, this.#now())
    } catch (error) {
      this.#troubles.add(`silences cannot be read: ${messageOf(error)}`)
    }
  }

  #mark(kind: Marker['kind'], text: string): void {
    const at = this.#now()
    const id = `${kind}:${at}:${process.pid}`
    this.#writer.put((file) => insertMarker(file, { id, target: '', at, kind, text, release: null }))
  }

  /** The time since the monitor before this one said how it is: nobody watched. */
  #noteOwnGap(): void {
    const row = this.#around.file.one("SELECT value FROM kept_values WHERE key = 'alive-at'")
    const from = Number(row?.['value'] ?? Number.NaN)
    const to = this.#now()
    if (!Number.isFinite(from) || to - from < 2 * healthMs) return
    this.#gap(from, to, 'no monitor ran')
  }

  #gap(from: number, to: number, reason: string): void {
    this.#writer.put(
      (file) => void file.run('INSERT INTO gaps (from_at, to_at, reason) VALUES (?, ?, ?)', from, to, reason),
    )
  }

  #noteJump(jumpMs: number): void {
    const at = this.#now()
    const seconds = Math.round(Math.abs(jumpMs) / 1_000)
    this.#mark('clock-jump', `the clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${seconds} s`)
    this.#settlingUntilMs = this.#clock.monotonicMs() + settleMs
    this.#schedule()
    if (jumpMs > 0) return this.#gap(at - jumpMs, at, 'the clock was set forward, or this machine slept')
    // What carries times of the future would mix with what is measured now.
    this.#writer.put((file) => {
      file.run('DELETE FROM head WHERE at > ?', at)
      file.run('DELETE FROM chunks WHERE from_at > ?', at)
      file.run('DELETE FROM rollups WHERE at > ?', at)
      file.run(
        "UPDATE kept_values SET value = ? WHERE key = 'rolled-until' AND CAST(value AS INTEGER) > ?",
        String(Math.floor(at / 300_000) * 300_000),
        at,
      )
    })
  }

  #noteStandstill(stillMs: number): void {
    const at = this.#now()
    this.#settlingUntilMs = this.#clock.monotonicMs() + settleMs
    this.#gap(at - Math.round(stillMs), at, 'the monitor stood still')
    this.#troubles.add(`the monitor stood still for ${Math.round(stillMs / 1_000)} s`)
  }

  #noteStoreTrouble(): void {
    const { trouble, dropped } = this.#writer
    if (trouble === undefined) return
    this.#troubles.add(`the store takes nothing, what is measured stays in memory: ${trouble.reason}`)
    if (dropped > 0) this.#troubles.add(`${dropped} samples were dropped while the store took nothing`)
  }

  /** One change of each kind a second is enough for readers, whatever the number of checks. */
  #noteChanges(): void {
    if (!this.#pace.isDue('changes', 1_000)) return
    const at = this.#now()
    for (const id of this.#loaded.keys())
      this.#writer.put((file) => {
        insertChange(file, at, 'checks', id)
        insertChange(file, at, 'series', id)
      })
  }

  #problems(): readonly string[] {
    const { oldest, depth } = this.#outbox
    const isStuck = oldest !== undefined && this.#now() - oldest > mostOutboxAgeMs
    return [
      ...this.#registrationProblems,
      ...[...this.#loaded].flatMap(([id, { watch }]) => watch.problems.map((problem) => `${id}: ${problem}`)),
      ...(isStuck
        ? [`${depth} notifications wait, the oldest for more than 5 minutes; see the deliveries`]
        : []),
      ...this.#troubles.recent,
    ]
  }

  #storeHealth(): void {
    const at = this.#now()
    const health: StoredHealth = {
      startedAt: this.#startedAt,
      checks: [...this.#loaded.values()].reduce((sum, { watch }) => sum + watch.plan.checks.length, 0),
      missed: this.#scheduler.missed,
      schedulerLagP99Ms: Math.round(this.#scheduler.lagP99Ms),
      outboxDepth: this.#outbox.depth,
      samples: this.#writer.written,
      storeBytes: bytesOf(this.#around.file.path),
      lastHeartbeatAt: this.#lastHeartbeatAt,
      problems: [...this.#problems()],
      updatedAt: at,
      dashboard: this.#around.dashboard,
    }
    this.#writer.put((file) => {
      storeHealth(file, health)
      file.run("INSERT OR REPLACE INTO kept_values (key, value) VALUES ('alive-at', ?)", String(at))
    })
  }

  #compact(): void {
    if (this.#compacting !== undefined || this.#writer.trouble !== undefined) return
    const { file } = this.#around
    const work = async (): Promise<void> => {
      try {
        const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
        await compact(file, { now: this.#now(), unstoredSince: this.#writer.oldestWaiting, pause })
        if (this.#pace.isDue('prune', pruneMs)) prune(file, this.#now())
      } catch (error) {
        this.#troubles.add(`samples could not be packed: ${messageOf(error)}`)
      } finally {
        this.#compacting = undefined
      }
    }
    this.#compacting = work()
  }

  /** Whether an outside watcher may believe that this monitor does its work. */
  #isHealthy(): boolean {
    const { trouble } = this.#writer
    const isStoring =
      trouble === undefined || this.#clock.monotonicMs() - trouble.sinceMs < mostStoreTroubleMs
    const { oldest } = this.#outbox
    const isTelling = oldest === undefined || this.#now() - oldest < mostOutboxAgeMs
    return isStoring && isTelling && this.#scheduler.lagP99Ms < mostLagMs
  }

  #pingDeadmen(): void {
    for (const [id, { watch }] of this.#loaded) {
      const { deadman } = watch.plan
      if (deadman === null || !this.#pace.isDue(`deadman/${id}`, deadman.everyMs) || !this.#isHealthy())
        continue
      void this.#ping(id, revealed(deadman.ping))
    }
  }

  async #ping(id: string, place: string): Promise<void> {
    try {
      const url = URL.parse(place)
      if (url === null) return this.#troubles.add(`${id}: monitoring.deadman.ping is no URL`)
      const asking = { url, method: 'GET', headers: {}, maxBodyBytes: 0 }
      const { status } = await exchange(asking, this.#limits(deliveryTimeoutMs))
      if (status >= 200 && status <= 399) this.#lastHeartbeatAt = this.#now()
      else this.#troubles.add(`${id}: the dead-man watcher answered ${status}`)
    } catch (error) {
      if (!this.#around.signal.aborted) this.#troubles.add(`${id}: the dead-man watcher: ${messageOf(error)}`)
    }
  }
}

function bytesOf(path: string): number {
  return ['', '-wal'].reduce(
    (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

/** When each backup was last proven by a restore, as maintenance keeps it in the state of this home. */
async function readProofs(
  kernel: Pick<Kernel, 'state'>,
  { application, environment }: Registration,
  names: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const state = names.length === 0 ? undefined : await kernel.state()
  const pairs = names.map(async (name) => {
    const value = await state?.getValue(`backup-proof:${application}.${environment}/${name}`)
    return [name, value === undefined ? null : Number(value)] as const
  })
  return new Map(await Promise.all(pairs))
}
