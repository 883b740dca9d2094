// scrape-desk: readings of the metrics of one target, and what is wrong with them.
import type { Limits } from '../checks/check.ts'
import { scrape } from '../metrics/scrape.ts'
import type { ScrapePlan } from '../plan/watch-plan.ts'
import type { Sample } from '../store/series.ts'
import type { StoreWriter } from '../store/writer.ts'
import { onGrid } from './grid.ts'

export class ScrapeDesk {
  readonly #target: string
  readonly #writer: StoreWriter
  readonly #problems = new Map<string, string>()

  constructor(target: string, writer: StoreWriter) {
    this.#target = target
    this.#writer = writer
  }

  get problems(): readonly string[] {
    return [...this.#problems.values()]
  }

  /** Of a plan before this one. */
  forgetProblems(): void {
    this.#problems.clear()
  }

  /** Reads once. What nobody has announced may be missing; what was written down may not. */
  async read(plan: ScrapePlan, url: string, limits: Limits): Promise<void> {
    const at = onGrid(limits.now(), plan.intervalMs)
    const question = { target: this.#target, name: plan.id, url, keep: plan.keep }
    const found = await scrape(question, at, limits)
    if (found.outcome === 'read') {
      this.#writer.sample([this.#up(plan, at, 1), ...found.samples])
      this.#note(
        plan,
        found.leftOut === 0
          ? undefined
          : `${found.leftOut} series beyond 2,000 were left out; name what to keep`,
      )
      return
    }
    if (found.outcome === 'absent' && !plan.isWished) return
    if (found.outcome !== 'monitor-error') this.#writer.sample([this.#up(plan, at, 0)])
    if (plan.isWished) this.#note(plan, found.reason)
  }

  #note(plan: ScrapePlan, problem: string | undefined): void {
    if (problem === undefined) this.#problems.delete(plan.id)
    else this.#problems.set(plan.id, `scrape ${plan.id}: ${problem}`)
  }

  #up(plan: ScrapePlan, at: number, value: number): Sample {
    const labels = { scrape: plan.id }
    return { series: { target: this.#target, name: 'scrape_up', labels, kind: 'gauge', unit: '' }, at, value }
  }
}
