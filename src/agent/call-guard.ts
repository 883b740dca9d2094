import { agentStopping } from './errors.ts'
import { changingOperations } from './operations/routes.ts'

type Phase = 'serving' | 'upgrading' | 'stopping'

/**
 * Lets changes through while the agent serves, refuses them while it stops or hands over, and tells when the last one
 * has ended, so that a successor never finds a change half-done.
 */
export class CallGuard {
  #phase: Phase = 'serving'
  #changing = 0
  #idle = Promise.withResolvers<void>()

  get phase(): Phase {
    return this.#phase
  }

  /** @throws NX-AGENT-STOPPING for a change that comes too late */
  async run(operation: string, work: () => Promise<void>): Promise<void> {
    if (!changingOperations.has(operation)) return work()
    if (this.#phase !== 'serving') throw agentStopping({ what: this.#phase })
    this.#changing += 1
    try {
      await work()
    } finally {
      this.#changing -= 1
      if (this.#changing === 0) this.#idle.resolve()
    }
  }

  /** Refuses changes from now on; resolves when those under way have ended. */
  async close(phase: 'upgrading' | 'stopping'): Promise<void> {
    this.#phase = phase
    if (this.#changing === 0) return
    this.#idle = Promise.withResolvers()
    await this.#idle.promise
  }

  /** Takes changes again: the successor did not come up. */
  reopen(): void {
    this.#phase = 'serving'
  }
}
