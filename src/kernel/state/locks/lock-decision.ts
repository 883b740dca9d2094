import type { Liveness } from '../../process-start.ts'

/** A lock ends this long after its owner's last heartbeat, unless the owner is known to be alive. */
export const lockTtlMs = 15_000
/** A third of the TTL: two heartbeats may fail before a lock is in danger. */
export const lockHeartbeatMs = 5_000

export type LockMove =
  | { readonly do: 'take'; readonly why: 'free' | 'owner-dead' | 'expired' }
  | { readonly do: 'refuse'; readonly remainingMs: number | undefined }
  /** The clock was set back since the last heartbeat: the end of the lock is moved to where it belongs. */
  | { readonly do: 'correct-expiry'; readonly expiresAt: number }

export type HolderSight = {
  readonly kind: 'automatic' | 'manual'
  readonly expiresAt: number | undefined
  readonly liveness: Liveness
}

/**
 * Whether a lock can be taken from `holder` at `nowMs`.
 *
 * Promise: a living owner on this machine keeps its lock whatever the clock does; a dead one loses it at once; one that
 * cannot be seen from here loses it when its heartbeats stop for the TTL. A manual lock is never taken. Pure.
 */
export function nextLockMove(holder: HolderSight | undefined, nowMs: number): LockMove {
  if (holder === undefined) return { do: 'take', why: 'free' }
  if (holder.kind === 'manual') return { do: 'refuse', remainingMs: undefined }
  if (holder.liveness === 'dead') return { do: 'take', why: 'owner-dead' }
  if (holder.liveness === 'alive') return { do: 'refuse', remainingMs: undefined }
  const remainingMs = (holder.expiresAt ?? nowMs) - nowMs
  if (remainingMs <= 0) return { do: 'take', why: 'expired' }
  return remainingMs > lockTtlMs
    ? { do: 'correct-expiry', expiresAt: nowMs + lockTtlMs }
    : { do: 'refuse', remainingMs }
}

/**
 * The fencing token that follows `previous`.
 *
 * Promise: greater than every token before it; also greater than those of a store that was lost, as long as the clock
 * did not go back to before it. Pure.
 */
export const nextToken = (previous: number | undefined, nowMs: number): number =>
  Math.max((previous ?? 0) + 1, nowMs)

/** Time until the next look at a held lock: grows, so that a long wait costs little and a short one ends soon. */
export const nextPollMs = (polls: number): number => Math.min(50 * 1.5 ** polls, 1_000)
