// due-queue: what is due next, first. A binary heap.

export type Due = { readonly dueMs: number; readonly id: string }

const isBefore = (a: Due, b: Due): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.id < b.id)

export class DueQueue {
  readonly #heap: Due[] = []

  get first(): Due | undefined {
    return this.#heap[0]
  }

  add(due: Due): void {
    const heap = this.#heap
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#swapIfBefore(at, parent)) break
      at = parent
    }
  }

  take(): Due | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || first === last) return first
    this.#heap[0] = last
    this.#sink()
    return first
  }

  #sink(): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      const [a, b] = [this.#heap[left], this.#heap[right]]
      if (a === undefined) return
      const least = b !== undefined && isBefore(b, a) ? right : left
      if (!this.#swapIfBefore(least, at)) return
      at = least
    }
  }

  #swapIfBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined || !isBefore(a, b)) return false
    this.#heap[one] = b
    this.#heap[other] = a
    return true
  }
}
