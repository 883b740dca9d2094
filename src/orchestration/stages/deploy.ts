// The stage that makes the release serve, and what takes it back.
import type { DeploymentResult } from '../../deployment/manager-contract.ts'
import { DeployInput, RollbackInput } from '../../deployment/input.ts'
import { exitCodes, NexoError, type ExitCode } from '../../kernel/errors.ts'
import type { LookEvidence } from '../evidence.ts'
import { targetId } from './monitor.ts'
import type { PartScene, PartWork } from './part-work.ts'

/** What serves, is watched and is scheduled now: what taking back goes back to. Changes nothing. */
export const look: PartWork<'deploy.look'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const status = await (await collaborators.deployments()).status({ directory, environment }, call)
  const isScheduled = await (await collaborators.maintenance()).isScheduled({ directory, environment }, call)
  const reader = await (await collaborators.monitor()).openReader(call)
  try {
    const targets = await reader.targets()
    const state = status.serving === null ? 'absent' : status.state === 'stopped' ? 'stopped' : 'serving'
    const serving = status.serving?.release ?? null
    return {
      evidence: {
        state,
        serving,
        isWatched: targets.some(({ target }) => target.id === targetId(status)),
        isScheduled,
      },
      detail: '',
    }
  } finally {
    await reader.close()
  }
}

/** The release serves. Run again it finds that it does. */
export const deploy: PartWork<'deploy'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const deployments = await collaborators.deployments()
  const result = await deployments.deploy(DeployInput.parse({ directory, environment }), call)
  const { outcome, application, release, serving, url } = result
  const isDone = outcome === 'succeeded' || outcome === 'unchanged'
  return {
    evidence: { outcome, application, environment: result.environment, release, serving, url },
    detail: isDone ? `${release ?? 'the release'} serves at ${url ?? 'its target'}` : outcome,
    ...(isDone ? {} : { failure: failureOf(result) }),
  }
}

/**
 * Takes a deployment back to what `before` says: a first one is removed with all that it made, a later one gives way to
 * the release that served. Succeeds when there is nothing to take back. In words, what was done.
 * @throws what the deployment room said when it could not
 */
export async function takeBackDeploy(
  { input, call, collaborators }: PartScene,
  before: LookEvidence,
): Promise<string> {
  const where = { directory: input.directory, environment: input.environment, lockWaitMs: 60_000 }
  const deployments = await collaborators.deployments()
  const { serving } = await deployments.status(
    { directory: where.directory, environment: where.environment },
    call,
  )
  if (before.state === 'absent' || before.serving === null) {
    assertDone(await deployments.destroy(where, call))
    return 'nothing serves, as before'
  }
  if (serving?.release !== before.serving) {
    assertDone(await deployments.rollback(RollbackInput.parse({ ...where, to: before.serving }), call))
  }
  if (before.state === 'stopped') assertDone(await deployments.stop(where, call))
  return `${before.serving} ${before.state === 'stopped' ? 'is stopped' : 'serves'}, as before`
}

function assertDone(result: DeploymentResult): void {
  if (result.outcome !== 'succeeded' && result.outcome !== 'unchanged') throw failureOf(result)
}

/** The room's own error, with the exit code of what happened. */
function failureOf({ error, outcome, exitCode }: DeploymentResult): NexoError {
  const said = error ?? {
    code: 'NX-INTERNAL',
    message: `the deployment ended with ${outcome} and did not say why`,
    hint: 'This is a mistake in nexo; please report it.',
  }
  return new NexoError({ ...said, exitCode: knownExitCode(exitCode), details: {} })
}

const knownExitCode = (code: number): ExitCode =>
  Object.values(exitCodes).find((known) => known === code) ?? exitCodes.restored
