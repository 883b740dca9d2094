// target-directory: the environments that are watched: registered in files, planned from nexo.yaml, read again on change.
import { manifestMissing } from '../../kernel/errors-configuration.ts'
import { messageOf } from '../../kernel/errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { MonitoringEvent } from '../events.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import type { PlannedWatch } from '../plan/plan-watch.ts'
import type { Job } from '../scheduling/scheduler.ts'
import { deleteTarget, selectTarget, selectTargets, type TargetDocument } from '../store/target-document.ts'
import type { StoreWriter } from '../store/writer.ts'
import { manifestMark, planWithoutManifest, readTarget } from '../targets/read-target.ts'
import { readRegistrations, targetId, type Registration } from '../targets/registration.ts'
import { nothingServed } from './target-sight.ts'
import { TargetWatch, type WatchAround } from './target-watch.ts'

export type DirectoryAround = {
  readonly kernel: Kernel
  readonly file: SqliteFile
  readonly writer: StoreWriter
  /** Folder of the registrations. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly now: () => number
  readonly say: (fact: MonitoringEvent) => void
  readonly watchAround: (onServingChanged: (id: string) => void) => WatchAround
}

/** `mark` and `registration`: what the plan was made from; a mark of null asks for a new one. */
type Loaded = { readonly watch: TargetWatch; mark: string | null; registration: string }

/** What could be read of a nexo.yaml; `refused`: why the plan before it goes on. */
type ReadPlan = { readonly planned: PlannedWatch; readonly refused?: string }

export class TargetDirectory {
  readonly #around: DirectoryAround
  readonly #loaded = new Map<string, Loaded>()
  readonly #leaving = new Map<string, TargetWatch>()
  readonly #watchAround: WatchAround
  #problems: readonly string[] = []

  constructor(around: DirectoryAround) {
    this.#around = around
    this.#watchAround = around.watchAround((id) => {
      const loaded = this.#loaded.get(id)
      // What is watched by default follows what serves: its plan is made again at the next look.
      if (loaded !== undefined) loaded.mark = null
    })
  }

  get watches(): readonly TargetWatch[] {
    return [...this.#loaded.values()].map(({ watch }) => watch)
  }

  /** What has just been forgotten is still found: its last notifications are on their way. */
  find = (id: string): TargetWatch | undefined => this.#loaded.get(id)?.watch ?? this.#leaving.get(id)

  jobs(): readonly Job[] {
    return this.watches.flatMap((watch) => watch.jobs())
  }

  /** What is wrong with registrations and configurations, each with its target. */
  get problems(): readonly string[] {
    const ofTargets = this.watches.flatMap(({ id, problems }) =>
      problems.map((problem) => `${id}: ${problem}`),
    )
    return [...this.#problems, ...ofTargets]
  }

  /**
   * Reads registrations and manifests again. A bad one leaves the plan before it at work.
   * Resolves with the ids of what is new, changed or gone.
   */
  async reload(): Promise<readonly string[]> {
    const { registrations, problems } = await readRegistrations(this.#around.folder)
    this.#problems = problems
    const wanted = new Map(registrations.map((one) => [targetId(one), one]))
    return [...(await this.#loadAll(wanted)), ...this.#forgetAll(wanted)]
  }

  /** Targets whose registration was removed while no monitor ran. */
  forgetStale(): void {
    for (const { id } of selectTargets(this.#around.file)) if (!this.#loaded.has(id)) this.#forget(id)
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
    const stored = known === undefined ? selectTarget(this.#around.file, id) : undefined
    const read = await this.#read(registration, known, known?.watch.facts ?? stored?.facts ?? nothingServed)
    if (known === undefined) this.#begin(registration, mark, read, stored)
    else {
      known.mark = mark
      known.registration = JSON.stringify(registration)
      if (read.refused === undefined) known.watch.replacePlan(registration, read.planned)
      else known.watch.refusePlan(read.refused)
    }
    const { plan, problems } = read.planned
    const checks = plan.checks.map((check) => check.id)
    const slos = plan.slos.map((slo) => slo.id)
    const fact = { type: 'monitoring.target-taken-up', version: 1, target: id, checks, slos } as const
    this.#around.say({ ...fact, problems: [...problems] })
  }

  #begin(
    registration: Registration,
    mark: string,
    { planned }: ReadPlan,
    stored: TargetDocument | undefined,
  ): void {
    const watch = new TargetWatch(registration, planned, this.#watchAround, stored)
    this.#leaving.delete(watch.id)
    this.#loaded.set(watch.id, { watch, mark, registration: JSON.stringify(registration) })
    watch.begin()
  }

  async #read(registration: Registration, known: Loaded | undefined, facts: ServingFacts): Promise<ReadPlan> {
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
    const loaded = this.#loaded.get(id)
    // Who was told that something fires is told that it is over, by the channels that there were.
    if (loaded !== undefined) this.#leaving.set(id, loaded.watch)
    this.#loaded.delete(id)
    this.#watchAround.desk.replaceRules(id, [])
    this.#around.writer.put((file) => deleteTarget(file, id, this.#around.now()))
    this.#around.say({ type: 'monitoring.target-forgotten', version: 1, target: id })
  }
}
