// A clock that stands still until a test moves it, and timers that ring by it.
import type { Clock } from '../../../src/kernel/call.ts'
import type { Alarm } from '../../../src/monitoring/scheduling/scheduler.ts'

export const startMs = Date.UTC(2026, 0, 31, 14, 0, 0)

type Timer = { readonly atMs: number; readonly ring: () => void }

export class FakeClock implements Clock {
  #monotonicMs = 1_000
  #offsetMs = startMs - 1_000
  #timers: Timer[] = []

  now = (): number => this.#monotonicMs + this.#offsetMs
  monotonicMs = (): number => this.#monotonicMs

  readonly alarm: Alarm = (afterMs, ring) => {
    const timer = { atMs: this.#monotonicMs + afterMs, ring }
    this.#timers.push(timer)
    return { cancel: () => void (this.#timers = this.#timers.filter((one) => one !== timer)) }
  }

  /** Time passes; timers ring in their order, each at its time. */
  pass(ms: number): void {
    const end = this.#monotonicMs + ms
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#monotonicMs = Math.max(this.#monotonicMs, next.atMs)
      this.#timers = this.#timers.filter((one) => one !== next)
      next.ring()
    }
    this.#monotonicMs = end
  }

  /** The process stands still: no timer rings until it goes on, and then all that are overdue. */
  standStill(ms: number): void {
    this.#monotonicMs += ms
    this.pass(0)
  }

  /** Somebody sets the clock; nothing else happens. */
  setBy(ms: number): void {
    this.#offsetMs += ms
  }

  #next(endMs: number): Timer | undefined {
    const due = this.#timers.filter(({ atMs }) => atMs <= endMs)
    return due.toSorted((a, b) => a.atMs - b.atMs)[0]
  }
}
