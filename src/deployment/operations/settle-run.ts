import type { Deployment } from '../../domain/deployment.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { runInputChanged } from '../../kernel/durable/errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { DeployRun } from '../plans/deploy-run.ts'
import { endOf } from '../plans/run-end.ts'
import { runToEnd, undoRun } from '../plans/runs.ts'
import { settlementOf, type RunWish } from '../plans/settlement.ts'
import { finishRecord } from '../session/deployment-record.ts'
import type { HeldChange } from '../session/held-change.ts'
import { say } from '../session/say.ts'
import type { Session } from '../session/session.ts'
import { conclude } from './attempt.ts'

export type SettledRun = {
  /** The result of the resumed attempt, when it was this very command that had been interrupted. */
  readonly result: DeploymentResult | null
  /** Kinds of the attempts that were taken back. */
  readonly undone: readonly DeployRun['kind'][]
}

/**
 * Brings one interrupted run to its end, as `settlementOf` decides.
 */
export async function settleRun(
  session: Session,
  held: HeldChange,
  engine: DurableEngine,
  wish: RunWish,
  view: RunView,
  records: readonly Deployment[],
): Promise<SettledRun> {
  const parsed = DeployRun.safeParse(view.input)
  if (!parsed.success) {
    // Begun by another version of nexo: its undo steps carry all that they need.
    await undoRun(engine, held, view.runId)
    return { result: null, undone: [] }
  }
  const run = parsed.data
  const record = records.find(({ id }) => id === run.deploymentId) ?? recordOf(run, view)
  const { deploymentId, kind } = run
  const tell = (outcome: 'resumed' | 'restored' | 'finished'): void =>
    say(held.call, { type: 'deployment.interrupted-attempt-settled', deploymentId, kind, outcome })
  switch (settlementOf(view, run, wish)) {
    case 'resume': {
      tell('resumed')
      const ended = await goOn(engine, held, run, view.runId)
      // The one who wished to cancel was the process that died, not this command: it begins anew.
      if (ended.state === 'cancelled' && !held.call.signal.aborted) {
        await endRecord(held, record, ended)
        return { result: null, undone: [kind] }
      }
      return { result: await conclude(session, held, record, run, ended), undone: [] }
    }
    case 'finish':
      await endRecord(held, record, await goOn(engine, held, run, view.runId))
      tell('finished')
      return { result: null, undone: [] }
    default:
      await endRecord(held, record, await undoRun(engine, held, view.runId))
      tell('restored')
      return { result: null, undone: [kind] }
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
