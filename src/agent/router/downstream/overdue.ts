// Which client connections have taken too long. Pure.
import type { RouterLimits } from '../limits.ts'

/** `head`: between requests or in a head. `body`: its body is arriving. `answer`: the rest is up to the replica. */
export type ConnectionPhase = 'head' | 'body' | 'answer' | 'tunnel' | 'linger'

export type ConnectionTimes = {
  readonly phase: ConnectionPhase
  /** Since the phase began; in `body`, since its last byte. */
  readonly spentMs: number
  /** Between two requests, with nothing of the next. */
  readonly isIdle: boolean
  /** We do not read, so nothing can come. */
  readonly isPaused: boolean
  readonly isHalfClosed: boolean
  /** Since the client last took a byte of what is written to it; 0 when nothing waits. */
  readonly stalledMs: number
}

/** Whether the connection must end now. */
export function isOverdue(times: ConnectionTimes, limits: RouterLimits): boolean {
  if (times.stalledMs > limits.stalledWriteMs) return true
  switch (times.phase) {
    case 'head':
      return times.spentMs > (times.isIdle ? limits.idleMs : limits.headMs)
    case 'body':
      return !times.isPaused && times.spentMs > limits.bodyMs
    case 'answer':
      return times.isHalfClosed && times.spentMs > limits.halfClosedMs
    case 'linger':
      return times.spentMs > limits.lingerMs
    case 'tunnel':
      return false
  }
}
