// How a chain ended, from the engine's word. Pure.
import type { RunView } from '../kernel/durable/contract.ts'
import { exitCodes, type ErrorData, type ExitCode } from '../kernel/errors.ts'
import type { Attempt, StepRecord } from './records/run-record.ts'

type End = Omit<NonNullable<Attempt['end']>, 'at' | 'steps'>

/**
 * Outcome and error of a run that came to an end.
 *
 * Promise: succeeded has no error; restored exits with 5, or with 9 when something else served than what was deployed;
 * a failure before anything was changed exits with its own code; cancelled with 130; what could not be taken back with 6.
 */
export function endOf(view: RunView): End {
  switch (view.state) {
    case 'succeeded':
      return { outcome: 'succeeded', error: null }
    case 'cancelled':
      return failed('cancelled', view, exitCodes.interrupted)
    case 'restored':
      return failed(
        'restored',
        view,
        view.error?.exitCode === exitCodes.servingMismatch ? exitCodes.servingMismatch : exitCodes.restored,
      )
    case 'failed':
      return failed('failed', view, view.error?.exitCode ?? exitCodes.internal)
    default:
      return failed('failed', view, exitCodes.needsPerson)
  }
}

function failed(outcome: End['outcome'], view: RunView, exitCode: ExitCode): End {
  const { code, message, hint } = view.error ?? unknownError(view)
  return { outcome, error: { code, message: inWordsOfRuns(message), hint, exitCode } }
}

/** People know a run by its own name, not by what the engine calls an attempt of it. */
const inWordsOfRuns = (message: string): string =>
  message.replaceAll(/@orchestrate\/(o-\d{8}-\d{6}-[0-9a-f]{4})\/\d+/g, '$1')

const unknownError = ({ runId }: RunView): Pick<ErrorData, 'code' | 'message' | 'hint'> => ({
  code: 'NX-INTERNAL',
  message: `run ${runId} ended without saying why`,
  hint: 'This is a mistake in nexo; please report it.',
})

/** Whether the engine has nothing more to do about a run. */
export const hasEnded = ({ state }: Pick<RunView, 'state'>): boolean =>
  state !== 'running' && state !== 'waiting' && state !== 'undoing'

/** The steps of a journal as they are kept. */
export const stepsOf = (view: RunView): StepRecord[] =>
  view.steps.map(({ key, state, startedAt, endedAt, error }) => ({
    key,
    state,
    startedAt,
    endedAt: endedAt ?? null,
    error: error === undefined ? null : { code: error.code, message: error.message },
  }))
