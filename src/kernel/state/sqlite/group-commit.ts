import type { SqliteFile } from './sqlite-file.ts'

/** Runs `write`, which commits one transaction. A collaborator, so that a test can stop the process around it. */
export type Commit = (write: () => void) => void

type Pending = { readonly write: () => void; readonly settle: (failure: Rejection | undefined) => void }
type Rejection = { readonly error: unknown }

/**
 * Puts the writes of one turn of the event loop into one transaction, so that they share one wait for the disk.
 *
 * Promise: a write resolves only after its transaction is on the disk; writes keep their order; a failing transaction
 * rejects all of its writes and stores none of them.
 */
export class GroupCommit {
  readonly #file: SqliteFile
  readonly #commit: Commit
  #pending: Pending[] = []

  constructor(file: SqliteFile, commit: Commit = (write) => write()) {
    this.#file = file
    this.#commit = commit
  }

  /** `write` is synchronous SQL; it says a conflict with its result, since a throw fails its neighbours too. */
  add<T>(write: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let deliver: (() => void) | undefined
      this.#enqueue({
        write: () => {
          const result = write()
          deliver = () => resolve(result)
        },
        settle: (failure) => (failure === undefined ? deliver?.() : reject(failure.error)),
      })
    })
  }

  /** Stores now what waits. */
  flush(): void {
    const batch = this.#pending
    this.#pending = []
    if (batch.length === 0) return
    const failure = this.#store(batch)
    for (const pending of batch) pending.settle(failure)
  }

  #enqueue(pending: Pending): void {
    this.#pending.push(pending)
    if (this.#pending.length === 1) setImmediate(() => this.flush())
  }

  #store(batch: readonly Pending[]): Rejection | undefined {
    try {
      this.#commit(() => this.#file.transaction(() => batch.forEach((pending) => pending.write())))
      return undefined
    } catch (error) {
      return { error }
    }
  }
}
