import type { Call } from '../../kernel/call.ts'
import type { Phase } from '../events.ts'
import { codeOf } from './error-code.ts'
import { say } from './say.ts'

/**
 * Runs `work` as a phase that people see: started, then finished with its duration, or failed with the code.
 *
 * Shape: `title` says what and on what; `detail` turns the result into what is worth knowing, if anything.
 */
export async function inPhase<Result>(
  call: Call,
  phase: Phase,
  title: string,
  work: () => Promise<Result>,
  detail?: (result: Result) => string | undefined,
): Promise<Result> {
  const startedMs = call.clock.monotonicMs()
  const durationMs = (): number => Math.round(call.clock.monotonicMs() - startedMs)
  say(call, { type: 'deployment.phase-started', phase, title })
  try {
    const result = await work()
    const said = detail?.(result)
    const finished = {
      phase,
      title,
      durationMs: durationMs(),
      ...(said === undefined ? {} : { detail: said }),
    }
    say(call, { type: 'deployment.phase-finished', ...finished })
    return result
  } catch (error) {
    say(call, {
      type: 'deployment.phase-failed',
      phase,
      title,
      durationMs: durationMs(),
      code: codeOf(error),
    })
    throw error
  }
}
