// Attempts of processes that died are brought to an end before anything new begins.
import type { Deployment } from '../../domain/deployment.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { runInputChanged } from '../../kernel/durable/errors.ts'
import type { StateStore } from '../../kernel/state/contract.ts'
import { deploymentCancelled } from '../errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { DeployRun } from '../plans/deploy-run.ts'
import { endOf } from '../plans/run-end.ts'
import { runPrefix, runToEnd, undoRun } from '../plans/runs.ts'
import { settlementOf, type RunWish } from '../plans/settlement.ts'
import { finishRecord } from '../session/deployment-record.ts'
import type { HeldChange } from '../session/held-change.ts'
import type { End } from '../session/result.ts'
import { say } from '../session/say.ts'
import type { Session } from '../session/session.ts'
import { conclude } from './attempt.ts'

export type Settled = {
  /** The result of the resumed attempt, when it was this very command that had been interrupted. */
  readonly result: DeploymentResult | null
  /** How many attempts were brought to an end. */
  readonly count: number
  /** Kinds of the attempts that were taken back. */
  readonly undone: readonly DeployRun['kind'][]
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

async function settleRun(
  session: Session,
  held: HeldChange,
  engine: DurableEngine,
  wish: RunWish,
  view: RunView,
  records: readonly Deployment[],
): Promise<Pick<Settled, 'result' | 'undone'>> {
  const parsed = DeployRun.safeParse(view.input)
  if (!parsed.success) {
    // Begun by another version of nexo: its undo steps carry all that they need.
    await undoRun(engine, held, view.runId)
    return { result: null, undone: [] }
  }
  const run = parsed.data
  const record = records.find(({ id }) => id === run.deploymentId) ?? recordOf(run, view)
  const { deploymentId, kind } = run
  switch (settlementOf(view, run, wish)) {
    case 'resume': {
      say(held.call, {
        type: 'deployment.interrupted-attempt-settled',
        deploymentId,
        kind,
        outcome: 'resumed',
      })
      const ended = await goOn(engine, held, run, view.runId)
      const result = await conclude(session, held, record, run, ended)
      return { result, undone: [] }
    }
    case 'finish': {
      await endRecord(held, record, await goOn(engine, held, run, view.runId))
      say(held.call, {
        type: 'deployment.interrupted-attempt-settled',
        deploymentId,
        kind,
        outcome: 'finished',
      })
      return { result: null, undone: [] }
    }
    default: {
      await endRecord(held, record, await undoRun(engine, held, view.runId))
      say(held.call, {
        type: 'deployment.interrupted-attempt-settled',
        deploymentId,
        kind,
        outcome: 'restored',
      })
      return { result: null, undone: [kind] }
    }
  }
}

/** Goes on with a run, or takes it back when this version of nexo has another plan for it. */
async function goOn(
  engine: DurableEngine,
  held: HeldChange,
  run: DeployRun,
  runId: string,
): Promise<RunView> {
  try {
    return await runToEnd(engine, held, run)
  } catch (error) {
    if (!runInputChanged.matches(error)) throw error
    return undoRun(engine, held, runId)
  }
}

/** What cannot be taken back is said; the deployment that follows converges from whatever is there. */
async function endRecord(held: HeldChange, record: Deployment, view: RunView): Promise<void> {
  const end = endOf(view, 'its process died', [])
  await finishRecord(held, record, end)
  if (end.error === null || end.outcome !== 'failed') return
  const { code, message, hint } = end.error
  say(held.call, { type: 'warning.raised', code, message, hint })
}

/** The record of a run whose store row was lost. */
const recordOf = (run: DeployRun, view: RunView): Deployment => ({
  id: run.deploymentId,
  kind: run.kind,
  application: run.release.application,
  environment: run.release.environment,
  release: run.release.id,
  startedAt: new Date(view.startedAt).toISOString(),
  startedBy: run.release.createdBy,
  status: 'running',
})

const interruptedEnd = (record: Deployment): End => {
  const error = deploymentCancelled({ reason: `the process of ${record.id} died` }).toData()
  return { outcome: 'cancelled', exitCode: error.exitCode, error }
}
