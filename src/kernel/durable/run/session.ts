import type { Clock } from '../../call.ts'
import type { NexoError } from '../../errors.ts'
import { messageOf } from '../../errors.ts'
import type { EventFact } from '../../events.ts'
import type { Json } from '../../json.ts'
import type { GroupCommit } from '../../state/sqlite/group-commit.ts'
import type { SqliteFile } from '../../state/sqlite/sqlite-file.ts'
import type { Action, RunOptions } from '../contract.ts'
import { runCancelled, runStopped, runSuperseded } from '../errors.ts'
import type { RunEvent } from '../events.ts'
import type { JournalEntry } from '../journal/entries.ts'
import type { History } from '../journal/history.ts'
import { addEntry } from '../journal/history.ts'
import type { Addition, RunChange } from '../journal/journal-writes.ts'
import { appendEntries } from '../journal/journal-writes.ts'
import type { RunRow } from '../journal/run-table.ts'
import { Alarm } from './alarm.ts'

/** What every run of one engine shares. */
export type Surroundings = {
  readonly file: SqliteFile
  readonly batch: GroupCommit
  readonly clock: Clock
  readonly actions: ReadonlyMap<string, Action<Json, Json>>
  /** Aborts when the engine closes. */
  readonly stop: AbortSignal
}

/** Undoing goes on when the run is cancelled; only a closing engine interrupts it. */
export type Direction = 'forward' | 'undo'

/** A run while this process works on it: its journal's only pen, its wishes, and what it waits for. */
export class RunSession {
  readonly around: Surroundings
  readonly history: History
  readonly alarm = new Alarm()
  readonly #options: RunOptions
  readonly #abort = new AbortController()
  #row: RunRow
  #broken: { readonly error: unknown } | undefined
  #cancelled: NexoError | undefined
  #retryWishes: number
  #retryWished = false

  constructor(around: Surroundings, row: RunRow, history: History, options: RunOptions) {
    this.around = around
    this.history = history
    this.#row = row
    this.#options = options
    this.#retryWishes = row.retry_wishes
    if (row.cancel_reason !== null) this.cancel(row.cancel_reason)
  }

  get row(): RunRow {
    return this.#row
  }

  get runId(): string {
    return this.#row.run_id
  }

  /** Aborts when the run is cancelled or the engine closes. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get cancelled(): NexoError | undefined {
    return this.#cancelled
  }

  /** From now on an abort of the caller's signal cancels the run. */
  obeyCaller(): void {
    const { signal } = this.#options
    if (signal.aborted) this.#onCallerAbort()
    else signal.addEventListener('abort', this.#onCallerAbort)
  }

  /** Asks the run to stop going forward and to undo. The first reason stays. */
  cancel(reason: string): void {
    this.#cancelled ??= runCancelled({ runId: this.runId, reason })
    this.#abort.abort(this.#cancelled)
    this.alarm.wake()
  }

  /** The engine closes: whatever is done or waited for ends now, and the run stays as its journal says. */
  halt(): void {
    this.#abort.abort(runStopped({ runId: this.runId }))
    this.alarm.wake()
  }

  /** Hears how often other processes wished for an immediate retry. */
  hearRetryWishes(count: number): void {
    if (count <= this.#retryWishes) return
    this.#retryWishes = count
    this.#retryWished = true
    this.alarm.wake()
  }

  /** Whether a retry was wished for since the last time this was asked. */
  takeRetryWish(): boolean {
    const wished = this.#retryWished
    this.#retryWished = false
    return wished
  }

  /** @throws what stops the run from going on: a journal that cannot be written, a closing engine, a cancel */
  checkpoint(direction: Direction): void {
    if (this.#broken !== undefined) throw this.#broken.error
    if (this.around.stop.aborted) throw runStopped({ runId: this.runId })
    if (direction === 'forward' && this.#cancelled !== undefined) throw this.#cancelled
  }

  /**
   * Writes entries into the journal; resolves when they are on the disk.
   *
   * Promise: after one failure nothing more is written, since the journal would have a hole.
   * @throws NX-RUN-SUPERSEDED when another process took the run over; the NX-STATE errors
   */
  async record(entries: readonly JournalEntry[], change?: RunChange): Promise<void> {
    await this.add({ decide: () => entries, change })
  }

  /** Like `record`, with entries that are decided inside the transaction. */
  async add(addition: Addition): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken.error
    const timeMs = this.around.clock.now()
    try {
      const entries = await this.around.batch.add(() => this.#append(addition, timeMs))
      if (entries === undefined) throw runSuperseded({ runId: this.runId })
      this.#adopt(entries, timeMs, addition.change)
    } catch (error) {
      this.#broken = { error }
      throw error
    }
  }

  /** Passes on what an action states. */
  emit(fact: EventFact): void {
    this.#options.emit(fact)
  }

  /** States what the engine itself knows. */
  say(fact: RunEvent): void {
    this.#options.emit(fact)
  }

  dispose(): void {
    this.#options.signal.removeEventListener('abort', this.#onCallerAbort)
  }

  #append(addition: Addition, timeMs: number): readonly JournalEntry[] | undefined {
    const pen = { runId: this.runId, epoch: this.#row.epoch, position: this.history.length }
    return appendEntries(this.around.file, pen, timeMs, addition)
  }

  #adopt(entries: readonly JournalEntry[], timeMs: number, change: RunChange | undefined): void {
    for (const entry of entries) addEntry(this.history, entry, timeMs)
    if (change === undefined) return
    const { state = this.#row.state, result = this.#row.result, error } = change
    this.#row = { ...this.#row, state, result, error: error ? JSON.stringify(error) : this.#row.error }
  }

  readonly #onCallerAbort = (): void => {
    // A child's caller is its parent, whose signal also aborts when the engine closes. That is no cancel.
    if (!this.around.stop.aborted) this.cancel(messageOf(this.#options.signal.reason))
  }
}
