// One durable attempt: recorded, run to its end, and answered with what serves after it.
import type { Deployment } from '../../domain/deployment.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { exitCodes, messageOf, NexoError } from '../../kernel/errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import type { DeployRun } from '../plans/deploy-run.ts'
import { endOf } from '../plans/run-end.ts'
import { runToEnd } from '../plans/runs.ts'
import { beginRecord, finishRecord } from '../session/deployment-record.ts'
import type { HeldChange } from '../session/held-change.ts'
import { resultOf, servingNow, type End } from '../session/result.ts'
import { say } from '../session/say.ts'
import type { Session } from '../session/session.ts'

/** Runs `run` and resolves with its result, whatever the end. Throws only when nothing could be begun. */
export async function attempt(
  session: Session,
  held: HeldChange,
  engine: DurableEngine,
  run: DeployRun,
): Promise<DeploymentResult> {
  held.call.signal.throwIfAborted()
  const facts = { kind: run.kind, release: run.release.id, previous: run.previous?.releaseId ?? null }
  await held.state.putRelease(run.release, held.fence)
  const record = await beginRecord(session, held, { ...facts, message: run.message })
  const { application, environment, provider } = session.configuration
  const { deploymentId } = run
  say(held.call, { type: 'deployment.started', deploymentId, application, environment, provider, ...facts })
  try {
    return await conclude(session, held, record, run, await runToEnd(engine, held, run))
  } catch (error) {
    if (!(error instanceof NexoError) || !error.code.startsWith('NX-STATE-')) throw error
    return stoppedShort(session, held, run, error)
  }
}

/**
 * The result of an attempt whose journal or record cannot be written, as on a full disk: it stops where it is, for the
 * next command to settle. The error alone would say that nothing was begun.
 */
async function stoppedShort(
  session: Session,
  held: HeldChange,
  run: DeployRun,
  error: NexoError,
): Promise<DeploymentResult> {
  const { serving, url } = await servingNow(session, held.call)
  const end = { outcome: 'failed', exitCode: exitCodes.needsPerson, error: error.toData() } as const
  const previous = run.previous?.releaseId ?? null
  return resultOf(session, end, { release: run.release.id, previous, serving, url })
}

/** Asks what serves, writes the end down, and makes the result of a run that has ended. */
export async function conclude(
  session: Session,
  held: HeldChange,
  record: Deployment,
  run: DeployRun,
  view: RunView,
): Promise<DeploymentResult> {
  const { serving, url } = await servingNow(session, held.call)
  const end = endOf(view, messageOf(held.call.signal.reason ?? 'by the user'), leftBehind(run, serving))
  if (end.outcome === 'restored' || end.outcome === 'cancelled') {
    say(held.call, { type: 'deployment.previous-restored', release: run.release.id, serving })
  }
  await finishRecord(held, record, end)
  sayEnded(held, record.id, end, run.release.id, serving)
  const previous = run.previous?.releaseId ?? null
  return resultOf(session, end, { release: run.release.id, previous, serving, url })
}

const sayEnded = (
  held: HeldChange,
  deploymentId: string,
  end: End,
  release: string,
  serving: string | null,
): void => say(held.call, { type: 'deployment.ended', deploymentId, outcome: end.outcome, release, serving })

const leftBehind = (run: DeployRun, serving: string | null): readonly string[] => [
  serving === null ? 'nothing serves' : `${serving} serves`,
  `${run.release.id} may still have replicas`,
]
