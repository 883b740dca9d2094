import type { DeploymentStatus } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import type { LockView } from '../../kernel/state/contract.ts'
import type { TargetView } from '../contract.ts'
import { lockName, type TargetSession } from '../session/session.ts'

/** How many attempts are shown. */
const shownDeployments = 20

/** What serves, as the target says, with the attempts that this machine remembers. Changes nothing. */
export async function status(session: TargetSession, call: Call): Promise<DeploymentStatus> {
  const { application, environment, provider } = session.configuration
  const state = await session.kernel.state()
  const [view, lock, deployments] = await Promise.all([
    session.provider.inspect(call),
    state.locks.inspect(lockName(session.configuration)),
    state.listDeployments(application, environment, shownDeployments),
  ])
  const serving = view?.serving ?? null
  return {
    application,
    environment,
    provider,
    state: stateOf(view, lock !== undefined && isAtWork(lock)),
    serving:
      serving === null ? null : { release: serving.releaseId, url: view?.url ?? null, since: serving.since },
    replicas: [...(view?.replicas ?? [])],
    deployments: [...deployments],
  }
}

/** A lock that a person holds changes nothing, and neither does one whose process died. */
const isAtWork = ({ kind, owner }: LockView): boolean => kind === 'automatic' && livenessOf(owner) !== 'dead'

/** One word for the whole environment. Pure. */
export function stateOf(view: TargetView | undefined, isBeingChanged: boolean): DeploymentStatus['state'] {
  if (isBeingChanged) return 'deploying'
  if (view === undefined || view.serving === null) return 'absent'
  if (view.mode === 'stopped') return 'stopped'
  const replicas = view.replicas.filter(({ release }) => release === view.serving?.releaseId)
  return replicas.length > 0 && replicas.every(({ healthy }) => healthy) ? 'serving' : 'degraded'
}
