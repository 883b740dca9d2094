// Whether a release's replicas are ready, still coming, or failed for good: decisions only.
import type { ReadinessReport } from '../protocol/reports.ts'
import type { ProbeAnswer } from './probe-answer.ts'
import { describeAnswer } from './probe-answer.ts'

type Failed = Extract<ReadinessReport, { state: 'failed' }>
export type FailureCause = Failed['cause']

/** What readiness looks at of one replica. Times are monotonic ms. */
export type ReadinessSight = {
  readonly id: string
  readonly role: 'web' | 'worker' | 'task'
  readonly ready: boolean
  readonly createdAtMs: number
  readonly timeoutMs: number
  readonly port: number | null
  readonly restarts: number
  readonly lastExit: { readonly exitCode: number | null; readonly signal: string | null } | undefined
  readonly startFailure: { readonly systemCode: string; readonly program: string } | undefined
  readonly lastAnswer: ProbeAnswer | undefined
  readonly redirectLoops: number
}

export type ReadinessVerdict =
  | { readonly verdict: 'ready' }
  | { readonly verdict: 'waiting'; readonly remainingMs: number }
  | { readonly verdict: 'failed'; readonly cause: FailureCause }

/** Redirecting in circles this often in a row is not the stutter of a start. */
const loopsBeforeFailed = 3

/**
 * Verdict on one replica. An application that ended is failed at once, whatever time is left: it is the answer that
 * the user waits for. `not-listening` still lacks what the replica listens on instead: its caller looks.
 */
export function judgeReadiness(seen: ReadinessSight, nowMs: number): ReadinessVerdict {
  if (seen.ready) return { verdict: 'ready' }
  if (seen.startFailure !== undefined) {
    const { systemCode, program } = seen.startFailure
    return { verdict: 'failed', cause: { kind: 'spawn-failed', systemCode, program } }
  }
  if (seen.lastExit !== undefined) {
    const { exitCode, signal } = seen.lastExit
    return {
      verdict: 'failed',
      cause: { kind: 'exited', exitCode, signal, restarts: seen.restarts },
    }
  }
  if (seen.redirectLoops >= loopsBeforeFailed && seen.lastAnswer?.kind === 'redirect-loop') {
    return { verdict: 'failed', cause: { kind: 'redirect-loop', location: seen.lastAnswer.location } }
  }
  const remainingMs = Math.round(seen.createdAtMs + seen.timeoutMs - nowMs)
  if (remainingMs > 0 || seen.role !== 'web')
    return { verdict: 'waiting', remainingMs: Math.max(0, remainingMs) }
  return { verdict: 'failed', cause: causeOfTimeout(seen) }
}

function causeOfTimeout(seen: ReadinessSight): FailureCause {
  const { lastAnswer } = seen
  if (lastAnswer === undefined || lastAnswer.kind === 'refused') {
    return { kind: 'not-listening', port: seen.port ?? 0, listensOn: [] }
  }
  if (lastAnswer.kind === 'redirect-loop') return { kind: 'redirect-loop', location: lastAnswer.location }
  const status = 'status' in lastAnswer ? lastAnswer.status : null
  return { kind: 'unhealthy', status, lastAnswer: describeAnswer(lastAnswer) }
}
