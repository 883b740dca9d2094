// What to do about one replica: decisions only. replica.ts does them.

export type RestartPolicy = {
  /** This many exits within `windowMs` are a crash loop: from then on one restart every `loopMs`. */
  readonly maxExits: number
  readonly windowMs: number
  /** Wait before restart n is `initialMs * 2^(n-1)`, at most `maxMs`. */
  readonly initialMs: number
  readonly maxMs: number
  readonly loopMs: number
}

/**
 * Five exits within a minute is what systemd (StartLimitBurst) and pm2 call a loop, near enough. It is still
 * tried now and then: what it lacks, such as its database, may come back with nobody at the keyboard.
 */
export const restartPolicy: RestartPolicy = {
  maxExits: 5,
  windowMs: 60_000,
  initialMs: 200,
  maxMs: 15_000,
  loopMs: 30_000,
}

export type ReplicaSight = {
  readonly wish: 'run' | 'stop'
  readonly alive: boolean
  /** Other processes of its group are still there after it has ended. */
  readonly groupAlive: boolean
  readonly everStarted: boolean
  /** Monotonic ms of its exits, oldest first. */
  readonly exitsAtMs: readonly number[]
  readonly nowMs: number
  readonly stopSignalAtMs: number | null
  readonly killedAtMs: number | null
  readonly stopGraceMs: number
}

export type ReplicaMove =
  | { readonly do: 'start' }
  | { readonly do: 'watch' }
  | { readonly do: 'back-off'; readonly forMs: number }
  /** A crash loop: waits long, and whoever asks is told. */
  | { readonly do: 'sit-out-loop'; readonly forMs: number }
  | { readonly do: 'ask-to-stop' }
  | { readonly do: 'wait-for-end'; readonly forMs: number }
  | { readonly do: 'kill' }
  | { readonly do: 'forget' }

/** The next move of a replica, from what is wished and what is seen. Pure. */
export function nextReplicaMove(seen: ReplicaSight, policy: RestartPolicy = restartPolicy): ReplicaMove {
  return seen.wish === 'run' ? nextRunMove(seen, policy) : nextStopMove(seen)
}

function nextRunMove(seen: ReplicaSight, policy: RestartPolicy): ReplicaMove {
  if (seen.alive) return { do: 'watch' }
  // What a crashed process left behind may hold its port or its files.
  if (seen.groupAlive && seen.killedAtMs === null) return { do: 'kill' }
  const lastExitMs = seen.exitsAtMs.at(-1)
  if (!seen.everStarted || lastExitMs === undefined) return { do: 'start' }
  const isLoop = recentExits(seen.exitsAtMs, lastExitMs, policy) >= policy.maxExits
  const waitMs = isLoop ? policy.loopMs : backOffMs(seen.exitsAtMs, lastExitMs, policy)
  const forMs = lastExitMs + waitMs - seen.nowMs
  if (forMs <= 0) return { do: 'start' }
  return { do: isLoop ? 'sit-out-loop' : 'back-off', forMs }
}

function nextStopMove(seen: ReplicaSight): ReplicaMove {
  if (!seen.alive && !seen.groupAlive) return { do: 'forget' }
  if (seen.stopSignalAtMs === null) return { do: 'ask-to-stop' }
  if (seen.killedAtMs !== null) return nextAfterKill(seen, seen.killedAtMs)
  const remainingMs = seen.stopSignalAtMs + seen.stopGraceMs - seen.nowMs
  return remainingMs > 0 ? { do: 'wait-for-end', forMs: remainingMs } : { do: 'kill' }
}

/** What was killed and is only waiting to be reaped by a parent that does not care keeps nobody waiting. */
const nextAfterKill = (seen: ReplicaSight, killedAtMs: number): ReplicaMove =>
  !seen.alive && seen.nowMs - killedAtMs > reapMs ? { do: 'forget' } : { do: 'wait-for-end', forMs: 100 }

const reapMs = 2_000

/** How long to wait before the next start. A replica that ran longer than the window starts over at `initialMs`. */
function backOffMs(exitsAtMs: readonly number[], lastExitMs: number, policy: RestartPolicy): number {
  return Math.min(policy.initialMs * 2 ** (recentExits(exitsAtMs, lastExitMs, policy) - 1), policy.maxMs)
}

const recentExits = (exitsAtMs: readonly number[], lastExitMs: number, policy: RestartPolicy): number =>
  exitsAtMs.filter((atMs) => lastExitMs - atMs < policy.windowMs).length
