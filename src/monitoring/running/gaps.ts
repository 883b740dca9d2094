// gaps: times in which nobody watched, and jumps of the clock: written down, and never taken for an outage.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { insertMarker, type Marker } from '../store/marker-table.ts'
import { narrowStart } from '../store/series-table.ts'
import type { StoreWriter } from '../store/writer.ts'

/** A sign of life is stored each five seconds; one that is older than twice that is of a monitor that ended. */
const aliveMs = 10_000
/** After a jump of the clock or a sleep of the machine, networks need a moment. */
const settleMs = 60_000

export type GapsAround = {
  readonly writer: StoreWriter
  readonly now: () => number
  readonly monotonicMs: () => number
}

export class Gaps {
  readonly #around: GapsAround
  #settlingUntilMs = -Infinity

  constructor(around: GapsAround) {
    this.#around = around
  }

  /** Whether failures of this moment may come from a jump or a sleep. */
  readonly isSettling = (): boolean => this.#around.monotonicMs() < this.#settlingUntilMs

  mark(kind: Marker['kind'], text: string): void {
    const at = this.#around.now()
    const id = `${kind}:${at}:${process.pid}`
    this.#around.writer.put((file) => insertMarker(file, { id, target: '', at, kind, text, release: null }))
  }

  /** The time since the monitor before this one gave its last sign of life. */
  noteOwnAbsence(file: SqliteFile): void {
    const row = file.one("SELECT value FROM kept_values WHERE key = 'alive-at'")
    const from = Number(row?.['value'] ?? Number.NaN)
    const to = this.#around.now()
    if (Number.isFinite(from) && to - from >= aliveMs) this.#gap(from, to, 'no monitor ran')
  }

  noteStandstill(stillMs: number): void {
    const at = this.#around.now()
    this.#settle()
    this.#gap(at - Math.round(stillMs), at, 'the monitor stood still')
  }

  noteJump(jumpMs: number): void {
    const at = this.#around.now()
    const seconds = Math.round(Math.abs(jumpMs) / 1_000)
    this.mark('clock-jump', `the clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${seconds} s`)
    this.#settle()
    if (jumpMs > 0) this.#gap(at - jumpMs, at, 'the clock was set forward, or this machine slept')
    else this.#around.writer.put((file) => removeAfter(file, at))
  }

  #settle(): void {
    this.#settlingUntilMs = this.#around.monotonicMs() + settleMs
  }

  #gap(from: number, to: number, reason: string): void {
    this.#around.writer.put(
      (file) => void file.run('INSERT INTO gaps (from_at, to_at, reason) VALUES (?, ?, ?)', from, to, reason),
    )
  }
}

/** What carries times of the future would mix with what is measured from now on. */
function removeAfter(file: SqliteFile, at: number): void {
  file.run('DELETE FROM head WHERE at > ?', at)
  file.run('DELETE FROM chunks WHERE from_at > ?', at)
  file.run('DELETE FROM rollups WHERE at > ?', at)
  file.run('DELETE FROM results WHERE at > ?', at)
  file.run(
    'UPDATE episodes SET from_at = ?, first_at = MIN(first_at, ?) WHERE from_at > ? AND to_at IS NULL',
    at,
    at,
    at,
  )
  file.run(
    'UPDATE states SET from_at = ? WHERE from_at = (SELECT MAX(from_at) FROM states AS newest WHERE newest.target = states.target) AND from_at > ?',
    at,
    at,
  )
  file.run(
    "UPDATE kept_values SET value = ? WHERE key = 'rolled-until' AND CAST(value AS INTEGER) > ?",
    String(narrowStart(at)),
    at,
  )
}
