// writer: everything that the monitor stores, behind a queue: no check and no decision ever waits for the disk.
import { messageOf } from '../../kernel/errors.ts'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { Sample } from './series.ts'
import { SampleWriter } from './series-table.ts'

type Write = (file: SqliteFile) => void
type Waiting = { readonly write: Write; readonly stored: () => void }

/** Samples that are kept in memory while the store takes none: half an hour of 100 a second. */
const mostSamples = 200_000

export type WriterTrouble = { readonly sinceMs: number; readonly reason: string }

/**
 * The one writer of a store.
 *
 * Promise: what is put in together is stored together, in order, in one transaction; while the store cannot be written
 * (locked by another, disk full) everything stays in memory and is tried again: of samples the newest 200,000, of
 * everything else all.
 */
export class StoreWriter {
  readonly #file: SqliteFile
  readonly #samples: SampleWriter
  readonly #monotonicMs: () => number
  #waitingSamples: Sample[] = []
  #waiting: Waiting[] = []
  #trouble: WriterTrouble | undefined
  #dropped = 0
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
    this.#dropped += surplus
  }

  /** `stored` is called once the write is on the disk. */
  put(write: Write, stored: () => void = () => undefined): void {
    this.#waiting.push({ write, stored })
  }

  /** Stores what waits; false when the store took nothing. */
  flush(): boolean {
    if (this.#waiting.length === 0 && this.#waitingSamples.length === 0) return this.#trouble === undefined
    const [waiting, samples] = [this.#waiting, this.#waitingSamples]
    try {
      this.#file.transaction(() => {
        this.#samples.write(samples)
        for (const { write } of waiting) write(this.#file)
      })
    } catch (error) {
      this.#samples.forgetIds()
      this.#trouble ??= { sinceMs: this.#monotonicMs(), reason: messageOf(error) }
      return false
    }
    this.#waiting = []
    this.#waitingSamples = []
    this.#written += samples.length
    this.#trouble = undefined
    for (const { stored } of waiting) stored()
    return true
  }

  /** Why the last flush stored nothing, and since when (monotonic ms). */
  get trouble(): WriterTrouble | undefined {
    return this.#trouble
  }

  get dropped(): number {
    return this.#dropped
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
