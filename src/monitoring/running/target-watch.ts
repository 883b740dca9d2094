// target-watch: one environment under watch: its plan, what was seen of it, and the jobs that look at it.
import type { AlertDesk, TargetFacts } from '../alerting/alert-desk.ts'
import { answered, revealed, type CheckAnswer, type CheckQuestion, type Limits } from '../checks/check.ts'
import { parsePlace } from '../checks/socket-check.ts'
import { computeCoverage } from '../signals/compute-coverage.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import type { PlannedWatch } from '../plan/plan-watch.ts'
import type { AlertPlan, CheckPlan, ScrapePlan, SloPlan, WatchPlan } from '../plan/watch-plan.ts'
import type { Job } from '../scheduling/scheduler.ts'
import { insertState } from '../store/state-table.ts'
import { upsertTarget, type StoredSlo, type TargetDocument } from '../store/target-document.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { targetId, type Registration } from '../targets/registration.ts'
import { ask, urlOf, type Ground } from './ask.ts'
import { CheckBook } from './check-book.ts'
import { evaluateAlert, evaluateSlo } from './evaluations.ts'
import { checkRule, rulesOf, sloIntervalMs, speakingCheck } from './rules.ts'
import { ScrapeDesk } from './scrape-desk.ts'
import { TargetSight, type SightAround } from './target-sight.ts'

export type WatchAround = SightAround & {
  readonly file: SqliteFile
  readonly desk: AlertDesk
  readonly now: () => number
  readonly monotonicMs: () => number
  readonly signal: AbortSignal
  readonly missedOf: (job: string) => number
  readonly dueOf: (job: string) => number | undefined
  /** Conceals secrets that a target or the system may have said back. */
  readonly redact: (text: string) => string
  /** Whether failures of this moment may come from a jump of the clock or a suspension. */
  readonly isSettling: () => boolean
  readonly onTrouble: (what: string) => void
}

export class TargetWatch {
  readonly id: string
  readonly #around: WatchAround
  #registration: Registration
  #plan: WatchPlan
  #problems: readonly string[] = []
  readonly #sight: TargetSight
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
    this.#sight = new TargetSight(this.id, around, known)
    this.#checks = new CheckBook(this.id, around)
    this.#checks.plan(this.#plan.checks)
    this.#scrapes = new ScrapeDesk(this.id, around.writer)
  }

  /** Begins, once it can be found: alerts whose rule is gone end here, and whoever was told of them is told. */
  begin(): void {
    this.#around.desk.replaceRules(this.id, rulesOf(this.id, this.#plan))
    this.storeDocument()
  }

  /** Jobs of checks that never had a result: nobody waits a whole interval for the first one. */
  newJobs(): readonly string[] {
    if (this.#sight.observation === undefined) return [`${this.id}/observe`]
    const checks = this.#plan.checks.filter(({ id }) => !this.#checks.documents.has(id))
    const slos = this.#plan.slos.filter(({ id }) => !this.#slos.has(id))
    return [
      ...checks.map(({ id }) => `${this.id}/check/${id}`),
      ...slos.map(({ id }) => `${this.id}/slo/${id}`),
    ]
  }

  get facts(): ServingFacts {
    return this.#sight.facts
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
    return {
      application,
      environment,
      channels: this.#plan.channels,
      release: this.#sight.release?.id ?? null,
      nearestDeploy: this.#sight.nearestDeploy,
    }
  }

  /** Looks at what serves and at what changes it. */
  async observe(): Promise<void> {
    await this.#sight.look(this.#registration, this.#plan.backups)
    this.storeDocument()
  }

  async runCheck(check: CheckPlan): Promise<CheckAnswer> {
    const ground: Ground = {
      observation: this.#sight.observation,
      url: this.#sight.url,
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
    const { state, release, updatedAt: fromMs } = document
    const isNews = state !== this.#storedState
    const entry = { target: this.id, state, fromMs, toMs: null, why: this.#whyIn(state), release }
    this.#storedState = state
    if (isNews) this.#around.writer.put((file) => insertState(file, entry))
    this.#around.writer.putPassing((file) => upsertTarget(file, this.id, document))
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
      const url = urlOf(place, this.#sight)
      return url === undefined ? null : new URL(url).host
    }
    return parsePlace(place)?.host ?? null
  }

  async #scrape(plan: ScrapePlan): Promise<void> {
    const url = urlOf(revealed(plan.place), this.#sight)
    if (url !== undefined && !this.#sight.isStopped)
      await this.#scrapes.read(plan, url, this.#limits(plan.timeoutMs))
  }

  #evaluating() {
    const { file, desk, now, writer } = this.#around
    writer.flush()
    const intervals = [...this.#plan.checks, ...this.#plan.scrapes].map(({ intervalMs }) => intervalMs)
    const staleMs = 3 * Math.max(this.#plan.observeMs, ...intervals)
    return { file, desk, target: this.id, now: now(), staleMs, trouble: writer.trouble?.reason ?? null }
  }

  #evaluateAlert(alert: AlertPlan): void {
    evaluateAlert(this.#evaluating(), alert)
  }

  #evaluateSlo(slo: SloPlan): void {
    this.#slos.set(slo.id, evaluateSlo(this.#evaluating(), slo))
  }

  #document(): TargetDocument {
    const { application, environment, directory } = this.#registration
    const now = this.#around.now()
    const speaking = speakingCheck(this.#plan)
    const { observation, url, release, facts, provenBackups, trafficAt } = this.#sight
    const slos = this.#plan.slos.flatMap(({ id }) => this.#slos.get(id) ?? [])
    return {
      application,
      environment,
      directory,
      state: this.#state(),
      url,
      release: release?.id ?? null,
      releaseSince: release?.since ?? null,
      replicas: observation?.kind === 'seen' ? [...observation.replicas] : [],
      facts: { ...facts, processes: [...facts.processes] },
      uptimeCheck: speaking === undefined ? null : { id: speaking.id, intervalMs: speaking.intervalMs },
      slos,
      coverage: [
        ...computeCoverage({
          plan: this.#plan,
          facts,
          checks: this.#checks.documents,
          slos,
          trafficAt,
          provenBackups,
          now,
        }),
      ],
      problems: [...this.problems],
      registration: JSON.stringify(this.#registration),
      updatedAt: Math.round(now),
    }
  }

  #state(): TargetDocument['state'] {
    if (this.#sight.isStopped) return 'stopped'
    const firing = this.#around.desk.firing(this.id)
    const speaking = speakingCheck(this.#plan)
    if (speaking !== undefined && firing.includes(checkRule(this.id, speaking.id))) return 'down'
    if (firing.length > 0) return 'degraded'
    const answers = [...this.#checks.documents.values()].filter(
      ({ outcome }) => outcome === 'ok' || outcome === 'fail',
    )
    return answers.length === 0 ? 'unknown' : 'up'
  }

  /** What a state comes from, in words. */
  #whyIn(state: TargetDocument['state']): string {
    if (state === 'stopped') return 'stopped on purpose'
    const speaking = speakingCheck(this.#plan)
    const reason = speaking === undefined ? '' : (this.#checks.documents.get(speaking.id)?.reason ?? '')
    if (state === 'down') return `${speaking?.id ?? ''}: ${reason}`
    const firing = this.#around.desk.firing(this.id).map((alert) => alert.slice(this.id.length + 1))
    return state === 'degraded' ? firing.join(', ') : ''
  }
}
