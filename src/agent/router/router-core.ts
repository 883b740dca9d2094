// What every part of one router shares. Time and randomness enter here.
import type { RouterLimits } from './limits.ts'
import type { Replica } from './traffic/replica.ts'
import type { Services } from './traffic/services.ts'
import type { RelayBuffers } from './upstream/relay-buffers.ts'

/** A request that waits for the table to change. */
export type Waiting = { retry(): void; expire(nowMs: number): void }

export type RouterCore = {
  readonly services: Services
  readonly limits: RouterLimits
  readonly relay: RelayBuffers
  readonly waiting: Set<Waiting>
  /** Monotonic, ms. */
  readonly now: () => number
  /** Wall clock, ms, for the log. */
  readonly wallNow: () => number
  /** Tells the agent that a replica did not take a connection, or dropped one before it answered. */
  readonly suspect: (replica: Replica) => void
  /** Once set, every answer ends its connection. */
  isRetiring: boolean
}
