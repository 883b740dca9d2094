/** Says when something that is done now and then is due again. */
export class Pace {
  readonly #monotonicMs: () => number
  readonly #doneMs = new Map<string, number>()

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** True the first time, and then once in `everyMs`. */
  isDue(what: string, everyMs: number): boolean {
    const now = this.#monotonicMs()
    const done = this.#doneMs.get(what)
    if (done !== undefined && now - done < everyMs) return false
    this.#doneMs.set(what, now)
    return true
  }
}
