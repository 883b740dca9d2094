import type { Call } from '../../kernel/call.ts'
import { say } from '../say.ts'

/** No wait goes without a word for longer than this, in milliseconds. */
const tellEveryMs = 4_000

/** Tells now and then how many packs were read. `on`: the repository. */
export function progressOf(on: string, call: Call): (done: number, all: number) => void {
  const startedMs = call.clock.monotonicMs()
  let toldMs = startedMs
  return (done, all) => {
    const nowMs = call.clock.monotonicMs()
    if (nowMs - toldMs < tellEveryMs) return
    toldMs = nowMs
    const what = `reading all packs (${done} of ${all})`
    say(call, { type: 'wait.reported', what, on, waitedMs: Math.round(nowMs - startedMs) })
  }
}
