// steady-clock: wall-clock time that never jumps by itself: what is scheduled and stored goes by it.
import type { Clock } from '../../kernel/call.ts'

/** A difference of more than this is no drift. */
const toleratedMs = 2_000

export class SteadyClock {
  readonly #clock: Clock
  #offsetMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#offsetMs = clock.now() - clock.monotonicMs()
  }

  /** Epoch ms, as the wall clock said when it was last followed, going on monotonically. */
  readonly now = (): number => this.#clock.monotonicMs() + this.#offsetMs

  readonly monotonicMs = (): number => this.#clock.monotonicMs()

  /**
   * By how many ms the wall clock went away from here, and follows it; 0 when it did not jump. Small drifts are followed
   * without a word.
   */
  follow(): number {
    const offsetMs = this.#clock.now() - this.#clock.monotonicMs()
    const apartMs = offsetMs - this.#offsetMs
    this.#offsetMs = offsetMs
    return Math.abs(apartMs) > toleratedMs ? Math.round(apartMs) : 0
  }
}
