/** Node's timers hold 31 bits of milliseconds, 24.8 days; a longer wait is several. */
const longestTimerMs = 2 ** 31 - 1

/** One sleeper that can be woken early. A wake that comes before the wait ends that wait at once. */
export class Alarm {
  #wake: (() => void) | undefined
  #early = false

  /** Ends the wait. The sleeper looks again at what it waits for, so waking it for nothing is harmless. */
  wake(): void {
    if (this.#wake === undefined) this.#early = true
    else this.#wake()
  }

  /** Resolves after `durationMs`, or with `woken`. Without a duration only a wake ends it. */
  async wait(durationMs: number | undefined): Promise<'elapsed' | 'woken'> {
    let leftMs = durationMs ?? Number.POSITIVE_INFINITY
    while (leftMs > 0) {
      const portionMs = Math.min(leftMs, longestTimerMs)
      if ((await this.#waitOnce(portionMs)) === 'woken') return 'woken'
      leftMs -= portionMs
    }
    return 'elapsed'
  }

  async #waitOnce(durationMs: number): Promise<'elapsed' | 'woken'> {
    if (this.#early) {
      this.#early = false
      return 'woken'
    }
    const { promise, resolve } = Promise.withResolvers<'elapsed' | 'woken'>()
    const timer = setTimeout(() => resolve('elapsed'), durationMs)
    this.#wake = () => resolve('woken')
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#wake = undefined
    }
  }
}
