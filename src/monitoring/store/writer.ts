// writer: everything that the monitor stores, behind a queue: no check and no decision ever waits for the disk.
import { messageOf } from '../../kernel/errors.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { Sample } from './series.ts'
import { SampleWriter } from './series-table.ts'

type Write = (file: SqliteFile) => void
/** `passing`: what the next one of its kind says anew, such as the newest result of a check. */
type Waiting = { readonly write: Write; readonly stored: () => void; readonly kind: 'lasting' | 'passing' }

/** Samples that are kept in memory while the store takes none: half an hour of 100 a second. */
const mostSamples = 200_000
/** Passing writes that are kept meanwhile, each about a kilobyte. */
const mostPassing = 20_000
/** Samples of one transaction: the checks run on between two. */
const sampleBatch = 5_000
/** With more than this waiting, a try costs time that checks need: it is made once in so long. */
const cheapTry = 500
const retryMs = 5_000

export type WriterTrouble = { readonly sinceMs: number; readonly reason: string }
/** What could not be kept while the store took nothing. */
export type Dropped = { readonly samples: number; readonly results: number }
const nothing: Dropped = { samples: 0, results: 0 }

/**
 * The one writer of a store.
 *
 * Promise: what is put in together is stored together, in order, in one transaction; while the store cannot be written
 * (locked by another, disk full) what was put in stays in memory and is tried again: of samples the newest 200,000, of
 * passing writes the newest 20,000, of everything else all. What was dropped is counted.
 */
export class StoreWriter {
  readonly #file: SqliteFile
  readonly #samples: SampleWriter
  readonly #monotonicMs: () => number
  #waitingSamples: Sample[] = []
  #waiting: Waiting[] = []
  #passing = 0
  #trouble: WriterTrouble | undefined
  #triedMs = -Infinity
  #dropped = nothing
  #written = 0

  constructor(file: SqliteFile, monotonicMs: () => number) {
    this.#file = file
    this.#samples = new SampleWriter(file)
    this.#monotonicMs = monotonicMs
  }

  sample(samples: readonly Sample[]): void {
    for (const sample of samples) this.#waitingSamples.push(sample)
    const surplus = this.#waitingSamples.length - mostSamples
    if (surplus <= 0) return
    this.#waitingSamples.splice(0, surplus)
    this.#dropped = { ...this.#dropped, samples: this.#dropped.samples + surplus }
  }

  /** `stored` is called once the write is on the disk. */
  put(write: Write, stored: () => void = () => undefined): void {
    this.#waiting.push({ write, stored, kind: 'lasting' })
  }

  /** A write that the next one of its kind makes good: without room the oldest of them are dropped. */
  putPassing(write: Write): void {
    this.#waiting.push({ write, stored: () => undefined, kind: 'passing' })
    this.#passing += 1
    if (this.#passing <= mostPassing * 1.1) return
    let surplus = this.#passing - mostPassing
    this.#dropped = { ...this.#dropped, results: this.#dropped.results + surplus }
    this.#passing = mostPassing
    this.#waiting = this.#waiting.filter(({ kind }) => kind === 'lasting' || (surplus -= 1) < 0)
  }

  /** Stores what waits; false when the store took nothing, or was not asked since it has just refused much. */
  flush(): boolean {
    if (this.#waiting.length === 0 && this.#waitingSamples.length === 0) return this.#trouble === undefined
    const isDear = this.#waiting.length + this.#waitingSamples.length > cheapTry
    if (this.#trouble !== undefined && isDear && this.#monotonicMs() - this.#triedMs < retryMs) return false
    try {
      this.#store()
    } catch (error) {
      this.#samples.forgetIds()
      this.#triedMs = this.#monotonicMs()
      this.#trouble ??= { sinceMs: this.#monotonicMs(), reason: messageOf(error) }
      return false
    }
    this.#trouble = undefined
    return true
  }

  /** What was put in first, since alerts and notifications are in it; then the samples, as far as there is room. */
  #store(): void {
    const [waiting, samples] = [this.#waiting, this.#waitingSamples]
    const [first, rest] = samples.length > sampleBatch ? [[], samples] : [samples, []]
    this.#file.transaction(() => {
      this.#samples.write(first)
      for (const { write } of waiting) write(this.#file)
    })
    this.#waiting = []
    this.#passing = 0
    this.#waitingSamples = [...rest]
    this.#written += first.length
    for (const { stored } of waiting) stored()
    while (this.#waitingSamples.length > 0) {
      const batch = this.#waitingSamples.slice(0, sampleBatch)
      this.#file.transaction(() => this.#samples.write(batch))
      this.#waitingSamples.splice(0, batch.length)
      this.#written += batch.length
    }
  }

  /** Why the last flush stored nothing, and since when (monotonic ms). */
  get trouble(): WriterTrouble | undefined {
    return this.#trouble
  }

  /** What was dropped since it was last asked for. */
  takeDropped(): Dropped {
    const dropped = this.#dropped
    this.#dropped = nothing
    return dropped
  }

  get written(): number {
    return this.#written
  }

  /** The oldest sample that is not stored yet. */
  get oldestWaiting(): number | undefined {
    return this.#waitingSamples.reduce<number | undefined>(
      (oldest, { at }) => (oldest === undefined || at < oldest ? at : oldest),
      undefined,
    )
  }
}
