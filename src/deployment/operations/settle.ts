// Attempts of processes that died are brought to an end before anything new begins.
import type { Deployment } from '../../domain/deployment.ts'
import type { DurableEngine } from '../../kernel/durable/contract.ts'
import type { StateStore } from '../../kernel/state/contract.ts'
import { deploymentCancelled } from '../errors.ts'
import { runPrefix } from '../plans/runs.ts'
import type { RunWish } from '../plans/settlement.ts'
import { finishRecord } from '../session/deployment-record.ts'
import type { HeldChange } from '../session/held-change.ts'
import type { End } from '../session/result.ts'
import type { Session } from '../session/session.ts'
import { settleRun, type SettledRun } from './settle-run.ts'

export type Settled = SettledRun & {
  /** How many attempts were brought to an end. */
  readonly count: number
}

/** How far back an attempt that was never ended is looked for. */
const searchedRecords = 20

/** Attempts that were begun and never ended: their process died, or is at work right now. */
export async function unendedRecords(
  state: StateStore,
  where: { readonly application: string; readonly environment: string },
): Promise<readonly Deployment[]> {
  const records = await state.listDeployments(where.application, where.environment, searchedRecords)
  return records.filter(({ status }) => status === 'running')
}

/**
 * Brings every interrupted attempt of the environment to an end: resumed when `wish` is the same, finished when only
 * cleaning up is left, taken back otherwise.
 */
export async function settleInterrupted(
  session: Session,
  held: HeldChange,
  engine: DurableEngine,
  wish: RunWish,
): Promise<Settled> {
  const records = await unendedRecords(held.state, session.configuration)
  const live = await engine.list({ prefix: runPrefix(session.configuration), live: true })
  let settled: Settled = { result: null, count: records.length + live.length, undone: [] }
  for (const view of live) {
    const one = await settleRun(session, held, engine, wish, view, records)
    const undone = [...settled.undone, ...one.undone]
    settled = { ...settled, result: one.result ?? settled.result, undone }
  }
  const prefix = runPrefix(session.configuration)
  const settledIds = new Set(live.map(({ runId }) => runId.slice(prefix.length)))
  for (const record of records.filter(({ id }) => !settledIds.has(id))) {
    await finishRecord(held, record, interruptedEnd(record))
  }
  return settled
}

const interruptedEnd = (record: Deployment): End => {
  const error = deploymentCancelled({ reason: `the process of ${record.id} died` }).toData()
  return { outcome: 'cancelled', exitCode: error.exitCode, error }
}
