import type { Call } from '../../kernel/call.ts'
import { say } from './say.ts'

/** The first report comes this soon, then one per period: no wait is silent for 5 s. */
const periodMs = 2_000

/**
 * Reports at once and every 2 s what is waited for, until `work` has settled.
 *
 * Shape: `remainingMs` is the bound of the wait, undefined when nothing bounds it.
 */
export async function reportingWait<Result>(
  call: Call,
  wait: { readonly what: string; readonly on: string; readonly boundMs?: number },
  work: Promise<Result>,
): Promise<Result> {
  const startedMs = call.clock.monotonicMs()
  const report = (): void => {
    const waitedMs = Math.round(call.clock.monotonicMs() - startedMs)
    const remaining = wait.boundMs === undefined ? {} : { remainingMs: Math.max(0, wait.boundMs - waitedMs) }
    say(call, { type: 'wait.reported', what: wait.what, on: wait.on, waitedMs, ...remaining })
  }
  const timer = setInterval(report, periodMs)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}
