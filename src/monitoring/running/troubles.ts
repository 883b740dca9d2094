// troubles: what the monitor itself could not do lately. Said once, shown for a while.

/** A trouble that did not come again for so long is over. */
const shownMs = 600_000
const most = 20

export class Troubles {
  readonly #monotonicMs: () => number
  readonly #tell: (problem: string) => void
  readonly #seen = new Map<string, number>()

  constructor(monotonicMs: () => number, tell: (problem: string) => void) {
    this.#monotonicMs = monotonicMs
    this.#tell = tell
  }

  readonly add = (problem: string): void => {
    const isNew = !this.#seen.has(problem)
    this.#seen.set(problem, this.#monotonicMs())
    if (isNew) this.#tell(problem)
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > most && oldest !== undefined) this.#seen.delete(oldest)
  }

  /** It is known to be over: who looks now is not told of it any more. */
  readonly end = (problem: string): void => void this.#seen.delete(problem)

  get recent(): readonly string[] {
    const now = this.#monotonicMs()
    for (const [problem, at] of this.#seen) if (now - at > shownMs) this.#seen.delete(problem)
    return [...this.#seen.keys()]
  }
}
