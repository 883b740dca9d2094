import { selectWishes } from '../journal/run-table.ts'
import type { EngineCore } from './core.ts'

/** How long a wish of another process may go unheard. Asking costs one pragma, some microseconds. */
const lookEveryMs = 150

/**
 * Listens for what other processes wish of the runs of this engine: cancels, retries, signals.
 * While it listens it keeps the process alive, since a run may wait for nothing but a signal.
 */
export class Controls {
  readonly #core: EngineCore
  #timer: NodeJS.Timeout | undefined
  #seenVersion: unknown
  #ownWishes = false

  constructor(core: EngineCore) {
    this.#core = core
  }

  listen(): void {
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** A wish was stored by this process itself, which the file's version does not show. */
  hear(): void {
    this.#pass()
    // A run that is being claimed at this moment is met at the next look.
    this.#ownWishes = true
  }

  #look(): void {
    try {
      const version = this.#core.around.file.one('PRAGMA data_version')?.['data_version']
      if (version === this.#seenVersion && !this.#ownWishes) return
      this.#pass()
      this.#seenVersion = version
      this.#ownWishes = false
    } catch {
      // A file that is busy for a moment is read at the next look; one that fails for good fails the next journal entry.
      this.#ownWishes = true
    }
  }

  #pass(): void {
    for (const wish of selectWishes(this.#core.around.file, this.#core.engineId)) {
      const session = this.#core.sessions.get(String(wish['run_id']))
      if (typeof wish['cancel_reason'] === 'string') session?.cancel(wish['cancel_reason'])
      session?.hearRetryWishes(Number(wish['retry_wishes']))
      // Whoever waits for a signal looks for it when woken.
      session?.alarm.wake()
    }
  }
}
