// How a run ended, in the words of the result. Pure.
import * as z from 'zod'
import { exitCodes, type ErrorData, type ExitCode } from '../../kernel/errors.ts'
import type { RunView } from '../../kernel/durable/contract.ts'
import { deploymentCancelled, lockLost, servingMismatch, undoFailed } from '../errors.ts'
import { ended, type End } from '../session/result.ts'

/**
 * Outcome, exit code and error of a run that came to an end.
 *
 * Promise: 0 succeeded; 5 when it failed and the previous release serves (a first release that fails is 5 too: nothing
 * served before and nothing does); 9 when something else serves than what was deployed; 130 when it was cancelled and
 * taken back; 6 when taking it back failed, or when the lock was lost on the way. Pure.
 */
export function endOf(view: RunView, reason: string, left: readonly string[]): End {
  switch (view.state) {
    case 'succeeded':
      return ended('succeeded')
    case 'cancelled':
      return { outcome: 'cancelled', ...failure(deploymentCancelled({ reason }).toData()) }
    case 'restored':
    case 'failed': {
      const error = view.error ?? unknownError(view)
      return { outcome: 'restored', error, exitCode: restoredExitCode(error) }
    }
    case 'undo-failed':
      return { outcome: 'failed', ...failure(undoError(view, left)) }
    default:
      return { outcome: 'failed', ...failure(lockLost({ what: `run ${view.runId}` }).toData()) }
  }
}

const failure = (error: ErrorData): { error: ErrorData; exitCode: ExitCode } => ({
  error,
  exitCode: error.exitCode,
})

const restoredExitCode = (error: ErrorData): ExitCode =>
  error.code === servingMismatch.documentation.code ? exitCodes.servingMismatch : exitCodes.restored

/** What the engine says about an undo that failed. */
const UndoFailure = z.object({ why: z.string(), reason: z.string(), left: z.array(z.string()) })

/** Names both failures: what went wrong, and what went wrong while that was taken back. */
function undoError(view: RunView, left: readonly string[]): ErrorData {
  const said = UndoFailure.safeParse(view.error?.details).data
  return undoFailed({
    error: said?.why ?? view.error?.message ?? 'the deployment failed',
    undoError: said?.reason ?? 'an undo step failed',
    left: [...left, ...(said?.left ?? []).map((step) => `step ${step} is not taken back`)],
  }).toData()
}

const unknownError = (view: RunView): ErrorData => ({
  code: 'NX-INTERNAL',
  message: `run ${view.runId} failed without saying why`,
  hint: 'This is a mistake in nexo; please report it.',
  exitCode: exitCodes.internal,
  details: {},
})
