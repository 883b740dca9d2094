// Restart, scale, stop, start and destroy: one idempotent order to the target, under the lock, with a record.
import type { DeploymentKind } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import { type ErrorData, exitCodes, messageOf } from '../../kernel/errors.ts'
import type { Candidate, TargetView } from '../contract.ts'
import { deploymentCancelled, nothingDeployed } from '../errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { openRuns } from '../plans/runs.ts'
import { beginRecord, finishRecord } from '../session/deployment-record.ts'
import { errorDataOf } from '../session/error-code.ts'
import { underLock, type HeldChange } from '../session/held-change.ts'
import { ended, resultOf, servingNow, type End } from '../session/result.ts'
import { say } from '../session/say.ts'
import type { Session } from '../session/session.ts'
import { interruptible } from './interruptible.ts'
import { settleInterrupted, unendedRecords } from './settle.ts'

/** What a change works on: the serving release, under this process's token. */
export type Subject = {
  readonly candidate: Candidate
  readonly view: TargetView
  readonly drainMs: number
  readonly call: Call
}

/**
 * Does `work` on the serving release. A failure is `restored` (exit 5): the target keeps or takes back what served,
 * which the result names.
 * @throws NX-DEPLOY-NOTHING-DEPLOYED when nothing serves
 */
export const changeServing = (
  session: Session,
  kind: Exclude<DeploymentKind, 'deploy' | 'rollback' | 'destroy'>,
  lockWaitMs: number,
  call: Call,
  work: (subject: Subject) => Promise<'succeeded' | 'unchanged'>,
): Promise<DeploymentResult> =>
  interruptible(session, call, async () => {
    subjectOf(session, await session.provider.inspect(call))
    return underLock(session, { kind, lockWaitMs }, call, async (held) => {
      await settleFirst(session, held)
      const view = subjectOf(session, await session.provider.inspect(held.call))
      const candidate = { releaseId: view.serving.releaseId, fencingToken: held.fencingToken }
      const signal = AbortSignal.any([held.call.signal, held.lost])
      const { drainMs } = session.configuration
      const subject = { candidate, view, drainMs, call: { ...held.call, signal } }
      return recorded(session, held, kind, candidate.releaseId, () => work(subject))
    })
  })

/** Attempts of dead processes end first, whatever the change is. The journal is opened only when there are any. */
export async function settleFirst(session: Session, held: HeldChange): Promise<void> {
  const unended = await unendedRecords(held.state, session.configuration)
  if (unended.length === 0) return
  const engine = await openRuns(session, held)
  try {
    await settleInterrupted(session, held, engine, null)
  } finally {
    await engine.close()
  }
}

type ServingView = TargetView & { readonly serving: { readonly releaseId: string } }

function subjectOf(session: Session, view: TargetView | undefined): ServingView {
  const { application, environment } = session.configuration
  const serving = view?.serving
  if (view === undefined || serving === null || serving === undefined) {
    throw nothingDeployed({ application, environment })
  }
  return { ...view, serving }
}

/** Records `work`, and turns what it throws into how it ended. */
export async function recorded(
  session: Session,
  held: HeldChange,
  kind: DeploymentKind,
  release: string | null,
  work: () => Promise<'succeeded' | 'unchanged'>,
): Promise<DeploymentResult> {
  const { application, environment, provider } = session.configuration
  const { deploymentId } = held
  const facts = { kind, release, previous: release }
  const record = await beginRecord(session, held, { ...facts, message: null })
  say(held.call, { type: 'deployment.started', deploymentId, application, environment, provider, ...facts })
  const end = await endOfWork(held, kind, work)
  const { serving, url } = await servingNow(session, held.call)
  await finishRecord(held, record, end)
  say(held.call, { type: 'deployment.ended', deploymentId, outcome: end.outcome, release, serving })
  return resultOf(session, end, { release, previous: release, serving, url })
}

async function endOfWork(
  held: HeldChange,
  kind: DeploymentKind,
  work: () => Promise<'succeeded' | 'unchanged'>,
): Promise<End> {
  try {
    return ended(await work())
  } catch (error) {
    const { signal } = held.call
    if (!signal.aborted) return failedEnd(kind, errorDataOf(error))
    const cancelled = deploymentCancelled({ reason: messageOf(signal.reason) }).toData()
    return { outcome: 'cancelled', exitCode: cancelled.exitCode, error: cancelled }
  }
}

/** What was half removed cannot be restored; every other change leaves or takes back what served. */
const failedEnd = (kind: DeploymentKind, error: ErrorData): End =>
  kind === 'destroy'
    ? { outcome: 'failed', exitCode: exitCodes.needsPerson, error }
    : { outcome: 'restored', exitCode: exitCodes.restored, error }
