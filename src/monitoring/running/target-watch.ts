// target-watch: one environment under watch: its plan, what was seen of it, and the jobs that look at it.
import { isDeepStrictEqual } from 'node:util'
import type { AlertDesk, TargetFacts } from '../alerting/alert-desk.ts'
import { answered, revealed, type CheckAnswer, type CheckQuestion, type Limits } from '../checks/check.ts'
import { parsePlace } from '../checks/socket-check.ts'
import { computeCoverage } from '../signals/compute-coverage.ts'
import { servingSamples, type Sight } from '../metrics/serving-metrics.ts'
import type { RunningChange } from '../observing/deployments.ts'
import type { Observation, ServiceSight } from '../observing/observation.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import type { PlannedWatch } from '../plan/plan-watch.ts'
import type { AlertPlan, CheckPlan, ScrapePlan, SloPlan, WatchPlan } from '../plan/watch-plan.ts'
import type { Job } from '../scheduling/scheduler.ts'
import { insertMarker, type Marker } from '../store/marker-table.ts'
import { upsertTarget, type StoredSlo, type TargetDocument } from '../store/target-document.ts'
import type { StoreWriter } from '../store/writer.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { targetId, type Registration } from '../targets/registration.ts'
import { ask, urlOf, type Ground } from './ask.ts'
import { CheckBook } from './check-book.ts'
import { evaluateAlert, evaluateSlo } from './evaluations.ts'
import { checkRule, rootCheck, rulesOf, sloIntervalMs } from './rules.ts'
import { ScrapeDesk } from './scrape-desk.ts'

export type WatchAround = {
  readonly file: SqliteFile
  readonly writer: StoreWriter
  readonly desk: AlertDesk
  readonly now: () => number
  readonly monotonicMs: () => number
  readonly signal: AbortSignal
  readonly observe: (registration: Registration) => Promise<Observation>
  readonly runningChange: (registration: Registration) => Promise<RunningChange | null>
  readonly changeMarkers: (registration: Registration) => Promise<readonly Marker[]>
  readonly provenBackups: (
    registration: Registration,
    names: readonly string[],
  ) => Promise<ReadonlyMap<string, number | null>>
  readonly missedOf: (job: string) => number
  readonly dueOf: (job: string) => number | undefined
  /** Conceals secrets that a target or the system may have said back. */
  readonly redact: (text: string) => string
  /** Whether failures of this moment may come from a jump of the clock or a suspension. */
  readonly isSettling: () => boolean
  /** Told when a plan has to be made again, since what serves is another. */
  readonly onServingChanged: (id: string) => void
  readonly onTrouble: (what: string) => void
}

/** What is known of an application that was never looked at. */
export const nothingServed: ServingFacts = { processes: [], healthPath: null, isTls: false, hasWeb: false }

export class TargetWatch {
  readonly id: string
  readonly #around: WatchAround
  #registration: Registration
  #plan: WatchPlan
  #problems: readonly string[] = []
  #observation: Observation | undefined
  #sight: Sight | undefined
  #facts: ServingFacts = nothingServed
  #url: string | null = null
  #markers: readonly Marker[] = []
  #release: { readonly id: string; readonly since: number | null } | null = null
  #provenBackups: ReadonlyMap<string, number | null> = new Map()
  readonly #checks: CheckBook
  #storedState: TargetDocument['state'] | undefined
  readonly #slos = new Map<string, StoredSlo>()
  readonly #scrapes: ScrapeDesk

  constructor(
    registration: Registration,
    planned: PlannedWatch,
    around: WatchAround,
    known?: TargetDocument,
  ) {
    this.id = targetId(registration)
    this.#around = around
    this.#registration = registration
    this.#plan = planned.plan
    this.#problems = planned.problems
    // What was known of it before stays known until it is looked at.
    this.#url = known?.url ?? null
    this.#facts = known?.facts ?? nothingServed
    if (known?.release !== null && known?.release !== undefined)
      this.#release = { id: known.release, since: known.releaseSince }
    this.#checks = new CheckBook(this.id, around)
    this.#checks.plan(this.#plan.checks)
    this.#scrapes = new ScrapeDesk(this.id, around.writer)
    around.desk.replaceRules(this.id, rulesOf(this.id, this.#plan))
  }

  /** Jobs of checks that never had a result: nobody waits a whole interval for the first one. */
  newJobs(): readonly string[] {
    if (this.#observation === undefined) return [`${this.id}/observe`]
    const checks = this.#plan.checks.filter(({ id }) => !this.#checks.documents.has(id))
    const slos = this.#plan.slos.filter(({ id }) => !this.#slos.has(id))
    return [
      ...checks.map(({ id }) => `${this.id}/check/${id}`),
      ...slos.map(({ id }) => `${this.id}/slo/${id}`),
    ]
  }

  get facts(): ServingFacts {
    return this.#facts
  }

  get plan(): WatchPlan {
    return this.#plan
  }

  get problems(): readonly string[] {
    return [...this.#problems, ...this.#scrapes.problems]
  }

  /** Another plan from now on; what is the same keeps its state. */
  replacePlan(registration: Registration, planned: PlannedWatch): void {
    const { plan, problems } = planned
    this.#registration = registration
    this.#plan = plan
    this.#problems = problems
    this.#checks.plan(plan.checks)
    this.#scrapes.forgetProblems()
    this.#around.desk.replaceRules(this.id, rulesOf(this.id, plan))
    this.storeDocument()
  }

  /** The plan stays; what is wrong with the new one is shown. */
  refusePlan(problem: string): void {
    this.#problems = [problem]
    this.storeDocument()
  }

  jobs(): readonly Job[] {
    const { checks, scrapes, alerts, slos, observeMs } = this.#plan
    const job = (name: string, intervalMs: number, host: string | null, run: () => Promise<void>): Job => ({
      id: `${this.id}/${name}`,
      intervalMs,
      host,
      run: () => this.#guarded(name, run),
    })
    return [
      job('observe', observeMs, null, () => this.observe()),
      ...checks.map((check) =>
        job(`check/${check.id}`, check.intervalMs, this.#hostOf(check.question), async () => {
          await this.runCheck(check)
        }),
      ),
      ...scrapes.map((one) => job(`scrape/${one.id}`, one.intervalMs, null, () => this.#scrape(one))),
      ...alerts.map((alert) =>
        job(`alert/${alert.id}`, alert.holding.intervalMs, null, async () => this.#evaluateAlert(alert)),
      ),
      ...slos.map((slo) => job(`slo/${slo.id}`, sloIntervalMs, null, async () => this.#evaluateSlo(slo))),
    ]
  }

  targetFacts(): TargetFacts {
    const { application, environment } = this.#registration
    const deploys = this.#markers.filter(({ kind, release }) => kind !== 'maintenance' && release !== null)
    const nearest = deploys.toSorted((a, b) => b.at - a.at)[0]
    return {
      application,
      environment,
      channels: this.#plan.channels,
      release: this.#release?.id ?? null,
      nearestDeploy:
        nearest?.release === undefined || nearest.release === null
          ? null
          : { release: nearest.release, at: nearest.at },
    }
  }

  /** Looks at what serves and at what changes it. */
  async observe(): Promise<void> {
    const [observation, markers] = await Promise.all([
      this.#around.observe(this.#registration),
      this.#around.changeMarkers(this.#registration),
    ])
    this.#mark(markers)
    this.#observation = observation
    if (observation.kind === 'seen') this.#see(observation)
    this.#provenBackups = await this.#around.provenBackups(this.#registration, this.#plan.backups)
    this.storeDocument()
  }

  async runCheck(check: CheckPlan): Promise<CheckAnswer> {
    const ground: Ground = {
      observation: this.#observation,
      url: this.#url,
      change: () => this.#around.runningChange(this.#registration),
      now: this.#around.now,
    }
    const found = await ask(check.question, ground, this.#limits(check.timeoutMs))
    const isSettling = found.outcome === 'fail' && this.#around.isSettling()
    const answer = isSettling
      ? answered('no-data', `${found.reason}, right after the clock jumped or this machine slept`)
      : found
    const told = { ...answer, reason: this.#around.redact(answer.reason) }
    const isFirst = !this.#checks.documents.has(check.id)
    this.#checks.take(check, told)
    // Readers learn at once of what changes the whole; the rest can wait for the next look.
    if (isFirst || this.#state() !== this.#storedState) this.storeDocument()
    return told
  }

  storeDocument(): void {
    const document = this.#document()
    this.#storedState = document.state
    this.#around.writer.put((file) => upsertTarget(file, this.id, document))
  }

  #limits(timeoutMs: number): Limits {
    const { monotonicMs, now, signal } = this.#around
    return { timeoutMs, monotonicMs, now, signal }
  }

  /** What a job throws is the monitor's own trouble, and no result of the target. */
  async #guarded(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (this.#around.signal.aborted) return
      this.#around.onTrouble(`${this.id} ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #hostOf(question: CheckQuestion): string | null {
    if (question.kind === 'process') return null
    const place = revealed(question.place)
    if (question.kind === 'http') {
      const url = urlOf(place, { url: this.#url })
      return url === undefined ? null : new URL(url).host
    }
    return parsePlace(place)?.host ?? null
  }

  #see(seen: ServiceSight): void {
    const sight = { at: seen.at, serving: seen.serving, traffic: seen.traffic, replicas: seen.replicas }
    this.#around.writer.sample(servingSamples(this.id, sight, this.#sight))
    this.#sight = sight
    this.#url = seen.url ?? this.#url
    if (seen.serving !== null) this.#release = { id: seen.serving, since: seen.servingSince }
    if (isDeepStrictEqual(this.#facts, seen.facts)) return
    this.#facts = seen.facts
    this.#around.onServingChanged(this.id)
  }

  #mark(markers: readonly Marker[]): void {
    const known = new Set(this.#markers.map(({ id }) => id))
    const added = markers.filter(({ id }) => !known.has(id))
    this.#markers = markers
    if (added.length === 0) return
    this.#around.writer.put((file) => {
      for (const marker of added) insertMarker(file, marker)
    })
  }

  async #scrape(plan: ScrapePlan): Promise<void> {
    const url = urlOf(revealed(plan.place), { url: this.#url })
    const isStopped = this.#observation?.kind === 'seen' && this.#observation.mode === 'stopped'
    if (url !== undefined && !isStopped) await this.#scrapes.read(plan, url, this.#limits(plan.timeoutMs))
  }

  #evaluating() {
    const { file, desk, now } = this.#around
    const intervals = [...this.#plan.checks, ...this.#plan.scrapes].map(({ intervalMs }) => intervalMs)
    const staleMs = 3 * Math.max(this.#plan.observeMs, ...intervals)
    return { file, desk, target: this.id, now: now(), staleMs }
  }

  #evaluateAlert(alert: AlertPlan): void {
    this.#around.writer.flush()
    evaluateAlert(this.#evaluating(), alert)
  }

  #evaluateSlo(slo: SloPlan): void {
    this.#around.writer.flush()
    this.#slos.set(slo.id, evaluateSlo(this.#evaluating(), slo))
  }

  #document(): TargetDocument {
    const { application, environment, directory } = this.#registration
    const now = this.#around.now()
    const root = rootCheck(this.#plan)
    const slos = this.#plan.slos.flatMap(({ id }) => this.#slos.get(id) ?? [])
    return {
      application,
      environment,
      directory,
      state: this.#state(),
      url: this.#url,
      release: this.#release?.id ?? null,
      releaseSince: this.#release?.since ?? null,
      replicas: this.#observation?.kind === 'seen' ? [...this.#observation.replicas] : [],
      facts: { ...this.#facts, processes: [...this.#facts.processes] },
      uptimeCheck: root === undefined ? null : { id: root.id, intervalMs: root.intervalMs },
      slos,
      coverage: [
        ...computeCoverage({
          plan: this.#plan,
          facts: this.#facts,
          checks: this.#checks.documents,
          slos,
          trafficAt: this.#sight?.at ?? null,
          provenBackups: this.#provenBackups,
          now,
        }),
      ],
      problems: [...this.problems],
      registration: JSON.stringify(this.#registration),
      updatedAt: Math.round(now),
    }
  }

  #state(): TargetDocument['state'] {
    if (this.#observation?.kind === 'seen' && this.#observation.mode === 'stopped') return 'stopped'
    const firing = this.#around.desk.firing(this.id)
    const root = rootCheck(this.#plan)
    if (root !== undefined && firing.includes(checkRule(this.id, root.id))) return 'down'
    if (firing.length > 0) return 'degraded'
    const answers = [...this.#checks.documents.values()].filter(
      ({ outcome }) => outcome === 'ok' || outcome === 'fail',
    )
    return answers.length === 0 ? 'unknown' : 'up'
  }
}
