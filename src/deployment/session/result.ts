import type { DeploymentOutcome } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import { exitCodes, messageOf, type ErrorData, type ExitCode } from '../../kernel/errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { codeOf } from './error-code.ts'
import { say } from './say.ts'
import type { Session } from './session.ts'

/** How an attempt ended, before it is known what serves. */
export type End = {
  readonly outcome: DeploymentOutcome
  readonly exitCode: ExitCode
  readonly error: ErrorData | null
}

export const ended = (outcome: 'succeeded' | 'unchanged'): End => ({
  outcome,
  exitCode: exitCodes.done,
  error: null,
})

/** Asking what serves after a failure may not take longer than this, ms. */
const askingMs = 10_000

/** What serves now and where, asked of the target; nulls when it does not answer (`end.error` says more). */
export async function servingNow(
  session: Session,
  call: Call,
): Promise<{ readonly serving: string | null; readonly url: string | null }> {
  // The call may be aborted by now, and this question is what the user needs answered then.
  const signal = AbortSignal.timeout(askingMs)
  try {
    const view = await session.provider.inspect({ ...call, signal })
    return { serving: view?.serving?.releaseId ?? null, url: view?.url ?? null }
  } catch (error) {
    const message = `the target did not say what serves: ${messageOf(error)}`
    say(call, { type: 'warning.raised', code: codeOf(error), message })
    return { serving: null, url: null }
  }
}

/** The result that a changing command resolves with. */
export function resultOf(
  session: Session,
  end: End,
  facts: {
    readonly release: string | null
    readonly previous: string | null
    readonly serving: string | null
    readonly url: string | null
  },
): DeploymentResult {
  const { application, environment } = session.configuration
  const error =
    end.error === null ? null : { code: end.error.code, message: end.error.message, hint: end.error.hint }
  return { outcome: end.outcome, exitCode: end.exitCode, application, environment, ...facts, error }
}
