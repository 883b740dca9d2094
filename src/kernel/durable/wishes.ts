import type { Json } from '../json.ts'
import type { SqliteFile } from '../state/sqlite/sqlite-file.ts'
import type { RunState } from './contract.ts'
import { runEnded, runUnknown } from './errors.ts'
import { isLive, selectRun, wishCancel, wishRetry } from './journal/run-table.ts'
import { insertSignal } from './journal/signal-table.ts'
import type { OpenEngine } from './open-engine.ts'

/** Stores the wish to stop and undo a run, whoever works on it. A run that has ended is left as it is. */
export async function cancelRun(engine: OpenEngine, runId: string, reason: string): Promise<void> {
  await wish(engine, runId, (file) => wishCancel(file, runId, reason))
}

/** Ends the back-off of a run. A run that has ended is left as it is. */
export async function retryRun(engine: OpenEngine, runId: string): Promise<void> {
  await wish(engine, runId, (file) => wishRetry(file, runId))
}

/** @throws NX-RUN-ENDED when nobody will ever take the signal */
export async function signalRun(engine: OpenEngine, runId: string, name: string, value: Json): Promise<void> {
  const text = JSON.stringify(value)
  const state = await wish(engine, runId, (file, found) => {
    if (isLive(found)) insertSignal(file, runId, name, text)
  })
  if (!isLive(state)) throw runEnded({ runId, state })
}

/**
 * Stores a wish and tells the runs of this process at once; other processes hear of it within their look-out time.
 * @throws NX-RUN-UNKNOWN when there is no such run
 */
async function wish(
  engine: OpenEngine,
  runId: string,
  store: (file: SqliteFile, state: RunState) => void,
): Promise<RunState> {
  const { file, batch } = engine.core.around
  const state = await batch.add(() => {
    const row = selectRun(file, runId)
    if (row !== undefined) store(file, row.state)
    return row?.state
  })
  if (state === undefined) throw runUnknown({ runId })
  engine.controls.hear()
  return state
}
