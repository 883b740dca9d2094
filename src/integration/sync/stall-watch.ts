// stall-watch: what neither answers nor fails is told of, and given up in the end.
import type { Call } from '../../kernel/call.ts'
import { stalled } from '../errors.ts'
import { say } from '../say.ts'

const lookEveryMs = 1_000
const tellAfterMs = 5_000

export type StallWatch = {
  /** Aborts with NX-INTEGRATE-STALLED, or when the call that was watched is interrupted. */
  readonly call: Call
  /** Aborts with NX-INTEGRATE-STALLED alone. */
  readonly stalled: AbortSignal
  /** Something moved; `what` is waited for from now on. */
  moved(what: string): void
  /** Something moved, and the same is waited for still. */
  movedOn(): void
  close(): void
}

/** Watches over work that says when it moves. */
export function watchStall(call: Call, timeoutMs: number, first: string): StallWatch {
  const controller = new AbortController()
  let what = first
  let movedAtMs = call.clock.monotonicMs()
  let toldAtMs = movedAtMs
  const timer = setInterval(() => {
    const nowMs = call.clock.monotonicMs()
    const waitedMs = Math.round(nowMs - movedAtMs)
    if (waitedMs > timeoutMs) controller.abort(stalled({ what, waitedMs }))
    else if (nowMs - toldAtMs >= tellAfterMs && waitedMs >= tellAfterMs) {
      toldAtMs = nowMs
      say(call, {
        type: 'wait.reported',
        what,
        on: '',
        waitedMs,
        remainingMs: Math.max(0, timeoutMs - waitedMs),
      })
    }
  }, lookEveryMs)
  const moved = (next: string): void => {
    what = next
    movedAtMs = call.clock.monotonicMs()
    toldAtMs = movedAtMs
  }
  return {
    call: { ...call, signal: AbortSignal.any([call.signal, controller.signal]) },
    stalled: controller.signal,
    moved,
    movedOn: () => moved(what),
    close: () => clearInterval(timer),
  }
}
