import type { WaitingReported } from '../kernel/events.ts'
import { openWaits, type Progress } from './progress.ts'

/** No silence is longer: half a second is left for the line to arrive. */
export const silenceLimitMs = 4_500

/**
 * The fact that breaks a silence: what is waited for, or undefined when the last fact is young enough or nothing is
 * open. Pure; times are monotonic.
 */
export function heartbeatAfterSilence(
  progress: Progress,
  lastFactAtMs: number,
  nowMs: number,
): WaitingReported | undefined {
  const wait = openWaits(progress).at(-1)
  if (wait === undefined || nowMs - lastFactAtMs < silenceLimitMs) return undefined
  const waitedMs = Math.max(0, Math.round(nowMs - wait.sinceMs))
  const fact = { type: 'wait.reported', version: 1, what: wait.what, on: wait.on, waitedMs } as const
  return wait.untilMs === undefined
    ? fact
    : { ...fact, remainingMs: Math.max(0, Math.round(wait.untilMs - nowMs)) }
}
