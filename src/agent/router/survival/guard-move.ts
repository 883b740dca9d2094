// What a router that has lost its agent does next. Pure.
import type { GuardLockState } from './guard-lock.ts'

export type GuardMove =
  | { readonly do: 'start'; readonly afterMs: number }
  /** Another router is at it: look again. */
  | { readonly do: 'look-again'; readonly afterMs: number }
  | { readonly do: 'retire'; readonly deadlineMs: number }

export type GuardObservation = {
  /** How many agents in a row have been lost before one of them spoke; 1 for the first. */
  readonly failures: number
  readonly isHomeThere: boolean
  readonly isAnotherAgentRunning: boolean
  readonly lock: GuardLockState
}

const lookAgainMs = 200
const maxBackOffMs = 30_000
/** What is in flight when a router gives way may take this long; new requests go to the successor's routers. */
const retireMs = 30_000

/**
 * Decides. Without a home nobody needs this router (it was destroyed). When another agent owns the home, or another
 * router's successor is running, this router gives way so that two tables never serve side by side.
 */
export function nextGuardMove(seen: GuardObservation): GuardMove {
  if (!seen.isHomeThere) return { do: 'retire', deadlineMs: 0 }
  if (seen.isAnotherAgentRunning || seen.lock === 'handed-over') return { do: 'retire', deadlineMs: retireMs }
  if (seen.lock === 'held-by-other') return { do: 'look-again', afterMs: lookAgainMs }
  return {
    do: 'start',
    afterMs: seen.failures <= 1 ? 0 : Math.min(maxBackOffMs, 250 * 2 ** (seen.failures - 2)),
  }
}
