// wait-pace: how often a wait is told where each telling is a line that stays. Managers report as often as they look;
// people need the first line, and then one before each silence of 5 s.
import type { WaitingReported } from '../kernel/events.ts'
import { heartbeatAfterSilence } from './heartbeat.ts'
import type { KnownFact } from './known-fact.ts'
import type { Progress } from './progress.ts'

/** A wait that is over sooner is not worth a line. */
const worthTellingMs = 1_000

/** Remembers what was told and when a line was last written. One per reporter; times are monotonic. */
export type WaitPace = {
  /** Whether the fact gets its line. Facts that are no waits always do; of a wait only the first report does. */
  admits(fact: KnownFact, nowMs: number): boolean
  /** A line was written. */
  wrote(nowMs: number): void
  /** The wait to tell now, since nothing was written for too long. */
  overdue(progress: Progress, nowMs: number): WaitingReported | undefined
}

export function createWaitPace(): WaitPace {
  const told = new Set<string>()
  let wroteAtMs = 0
  let brokeSilenceAtMs = Number.NEGATIVE_INFINITY
  return {
    admits: (fact, nowMs) => {
      if (fact.type !== 'wait.reported') return true
      if (told.has(fact.what) || fact.waitedMs < worthTellingMs) return false
      told.add(fact.what)
      // The silence was broken a moment ago by the open phase, which waits for the same thing.
      return nowMs - brokeSilenceAtMs >= worthTellingMs
    },
    wrote: (nowMs) => {
      wroteAtMs = nowMs
    },
    overdue: (progress, nowMs) => {
      const overdue = heartbeatAfterSilence(progress, wroteAtMs, nowMs)
      if (overdue !== undefined) brokeSilenceAtMs = nowMs
      return overdue
    },
  }
}
