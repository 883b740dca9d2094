import type { ErrorData, NexoError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { Plan, RunView } from '../contract.ts'
import { runUndoFailed } from '../errors.ts'
import type { EndState } from '../journal/entries.ts'
import { dueUndos } from '../journal/history.ts'
import { settle, toErrorData } from '../outcome.ts'
import { viewOf } from '../run-view.ts'
import { createContext } from './context.ts'
import type { Family } from './family.ts'
import type { RunSession } from './session.ts'
import { undoAll } from './undo.ts'
import { Walk } from './walk.ts'

type BodyEnd = { readonly result: string } | { readonly error: ErrorData; readonly cancelled: boolean }

/**
 * Brings an owned run to its end, from wherever its journal says it stands.
 *
 * @throws NX-RUN-STOPPED when the engine closes first; the errors of the journal. The run's own failure is in the view.
 */
export async function driveRun(
  session: RunSession,
  plan: Plan<Json, Json>,
  family: Family,
): Promise<RunView> {
  if (session.history.undoing !== undefined) return finishUndo(session, family)
  session.obeyCaller()
  const { cancelled } = session
  const end = cancelled === undefined ? await runBody(session, plan, family) : cancelEnd(cancelled)
  if ('error' in end) {
    return startUndo(session, family, end.error, end.cancelled ? 'cancelled' : 'restored')
  }
  return finish(session, 'succeeded', { result: end.result })
}

/** Undoes an owned run. `ends` is its state when everything is taken back. */
export async function startUndo(
  session: RunSession,
  family: Family,
  error: ErrorData,
  ends: 'restored' | 'cancelled',
): Promise<RunView> {
  const nothingDue = dueUndos(session.history).length === 0
  const state = ends === 'restored' && nothingDue ? 'failed' : ends
  await session.record([{ kind: 'undo-began', seq: 0, ends: state, error }], {
    state: 'undoing',
    error,
  })
  const { code, message } = error
  const fact = { type: 'run.undo-started', version: 1, runId: session.runId, code, message } as const
  if (!nothingDue) session.say(fact)
  return finishUndo(session, family)
}

/** Goes on with an undo that has begun. */
export async function finishUndo(session: RunSession, family: Family): Promise<RunView> {
  if (session.row.state !== 'undoing') await session.record([], { state: 'undoing' })
  try {
    await undoAll(session, family)
  } catch (error) {
    if (!runUndoFailed.matches(error)) throw error
    return finish(session, 'undo-failed', { error: error.toData() })
  }
  const { undoing } = session.history
  return finish(session, undoing?.ends ?? 'restored', undoing === undefined ? {} : { error: undoing.error })
}

async function runBody(session: RunSession, plan: Plan<Json, Json>, family: Family): Promise<BodyEnd> {
  const walk = new Walk(session)
  const input: Json = JSON.parse(session.row.input)
  const outcome = await settle(`the plan "${plan.name}"`, () =>
    plan.run(createContext(session, walk, family), input),
  )
  await walk.settled()
  // From here on nothing of the body runs any more; first comes what makes its word worthless.
  session.checkpoint('undo')
  const violation = walk.violation()
  if (session.cancelled !== undefined) return cancelEnd(session.cancelled)
  if (violation !== undefined) return { error: violation.toData(), cancelled: false }
  if (outcome.ended === 'result') return { result: outcome.result }
  return { error: toErrorData(`the plan "${plan.name}"`, outcome.thrown), cancelled: false }
}

const cancelEnd = (cancelled: NexoError): BodyEnd => ({ error: cancelled.toData(), cancelled: true })

async function finish(
  session: RunSession,
  state: EndState,
  end: { readonly result?: string; readonly error?: ErrorData },
): Promise<RunView> {
  await session.record([{ kind: 'ended', seq: 0, state }], { ...end, state, ended: true })
  session.say({
    type: 'run.ended',
    version: 1,
    runId: session.runId,
    state,
    ...(end.error === undefined ? {} : { code: end.error.code }),
  })
  return viewOf(session.row, session.history)
}
