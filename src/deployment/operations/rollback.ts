import type { Release } from '../../domain/release.ts'
import type { Call } from '../../kernel/call.ts'
import type { TargetRelease, TargetView } from '../contract.ts'
import { nothingDeployed } from '../errors.ts'
import type { RollbackInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import type { DeployRun } from '../plans/deploy-run.ts'
import { openRuns } from '../plans/runs.ts'
import { chooseRollback } from '../releases/rollback-choice.ts'
import { previousOf } from '../releases/serving-counts.ts'
import { underLock, type HeldChange } from '../session/held-change.ts'
import { ended, resultOf } from '../session/result.ts'
import type { Session } from '../session/session.ts'
import { attempt } from './attempt.ts'
import { interruptible } from './interruptible.ts'
import { settleInterrupted, unendedRecords } from './settle.ts'

/**
 * An older release serves again, through the same gate as a deployment. What can be refused is refused before the lock
 * is taken.
 */
export const rollback = (session: Session, input: RollbackInput, call: Call): Promise<DeploymentResult> =>
  interruptible(session, call, async () => {
    const state = await session.kernel.state()
    const unended = await unendedRecords(state, session.configuration)
    if (unended.length === 0) await choose(session, input, await session.provider.inspect(call))
    const lockWaitMs = input.lockWaitMs
    return underLock(session, { kind: 'rollback', lockWaitMs }, call, (held) =>
      rollbackLocked(session, input, held),
    )
  })

async function rollbackLocked(
  session: Session,
  input: RollbackInput,
  held: HeldChange,
): Promise<DeploymentResult> {
  const engine = await openRuns(session, held)
  try {
    const settled = await settleInterrupted(session, held, engine, { kind: 'rollback', to: input.to })
    if (settled.result !== null) return settled.result
    const view = await session.provider.inspect(held.call)
    // The deployment that the user wants to be rid of died halfway and was just taken back: that was the rollback.
    if (input.to === undefined && settled.undone.includes('deploy')) return tookBack(session, view)
    const chosen = await choose(session, input, view)
    return await attempt(session, held, engine, makeRun(session, input, held, chosen, view))
  } finally {
    await engine.close()
  }
}

async function choose(
  session: Session,
  input: RollbackInput,
  view: TargetView | undefined,
): Promise<TargetRelease> {
  const { application, environment } = session.configuration
  if (view === undefined) throw nothingDeployed({ application, environment })
  const remembered: readonly Release[] = await (
    await session.kernel.state()
  ).listReleases(application, environment)
  return chooseRollback(view, { to: input.to, force: input.force, remembered })
}

function makeRun(
  session: Session,
  input: RollbackInput,
  held: HeldChange,
  chosen: TargetRelease,
  view: TargetView | undefined,
): DeployRun {
  return {
    deploymentId: held.deploymentId,
    kind: 'rollback',
    release: chosen.release,
    processes: [...chosen.processes],
    previous: previousOf(view),
    stopped: view?.mode === 'stopped',
    configuration:
      input.strategy === 'recreate'
        ? { ...session.configuration, strategy: { type: 'recreate' } }
        : session.configuration,
    message: input.message ?? null,
  }
}

function tookBack(session: Session, view: TargetView | undefined): DeploymentResult {
  const serving = view?.serving?.releaseId ?? null
  const facts = { release: serving, previous: null, serving, url: view?.url ?? null }
  return resultOf(session, ended('succeeded'), facts)
}
