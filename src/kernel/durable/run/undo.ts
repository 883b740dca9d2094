import { NexoError } from '../../errors.ts'
import { actionUnknown, runUndoFailed } from '../errors.ts'
import type { Position } from '../journal/history.ts'
import { dueUndos, nextSeq, unfinishedUndo } from '../journal/history.ts'
import { undoRetry } from '../retry.ts'
import { runAttempts } from './attempts.ts'
import type { Family } from './family.ts'
import type { RunSession } from './session.ts'

/**
 * Takes back everything that is due, newest first, each as a durable step.
 *
 * Promise: stops at the first undo step that fails for good, since an older one may take away what a newer one still
 * needs; called again it goes on there.
 * @throws NX-RUN-UNDO-FAILED with what is left; the errors of the journal; NX-RUN-STOPPED
 */
export async function undoAll(session: RunSession, family: Family): Promise<void> {
  for (const due of dueUndos(session.history)) {
    try {
      await undoOne(session, family, due)
    } catch (error) {
      session.checkpoint('undo')
      throw undoFailure(session, due, error)
    }
  }
}

async function undoOne(session: RunSession, family: Family, due: Position): Promise<void> {
  const started = unfinishedUndo(session.history, due)
  await runAttempts(session, {
    seq: started?.seq ?? nextSeq(session.history),
    what: 'undo',
    key: `undo ${due.key}`,
    action: due.undo?.action ?? due.action,
    direction: 'undo',
    retry: undoRetry,
    undoes: due.seq,
    execute: (scope) => {
      if (due.undo === undefined) return family.undoChildren(session, due)
      const action = session.around.actions.get(due.undo.action)
      if (action === undefined) throw actionUnknown({ runId: session.runId, action: due.undo.action })
      return action.run(due.undo.input, scope)
    },
  })
}

function undoFailure(session: RunSession, due: Position, error: unknown): NexoError {
  const why = session.history.undoing?.error
  return runUndoFailed(
    {
      runId: session.runId,
      why: why === undefined ? 'unknown' : `${why.code}: ${why.message}`,
      step: due.key,
      reason: error instanceof NexoError ? `${error.code}: ${error.message}` : String(error),
      left: dueUndos(session.history).map(({ key }) => key),
    },
    { cause: error },
  )
}
