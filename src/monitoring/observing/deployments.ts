// deployments: what changes an environment now, and what changed it: so that no planned change is taken for an outage.
import type { Deployment } from '../../domain/deployment.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import type { MarkerView } from '../reading-contract.ts'

export type RunningChange = { readonly reason: string; readonly sinceMs: number }
export type ChangeMarker = MarkerView & { readonly id: string }

type Where = { readonly application: string; readonly environment: string }

/** How many attempts are looked at: a monitor that was down for long misses older ones. */
const looked = 50

/** What works on the environment now: whoever changes it holds its lock. */
export async function readRunningChange(
  kernel: Pick<Kernel, 'state'>,
  { application, environment }: Where,
): Promise<RunningChange | null> {
  const state = await kernel.state()
  const lock = await state.locks.inspect(`deploy:${application}/${environment}`)
  const isAtWork = lock !== undefined && lock.kind === 'automatic' && livenessOf(lock.owner) !== 'dead'
  return isAtWork ? { reason: lock.reason, sinceMs: lock.acquiredAt } : null
}

/** The marks of what has changed the environment, the newest first. */
export async function readChangeMarkers(
  kernel: Pick<Kernel, 'state'>,
  { application, environment }: Where,
): Promise<readonly ChangeMarker[]> {
  const state = await kernel.state()
  const deployments = await state.listDeployments(application, environment, looked)
  return deployments.flatMap((one) => markersOf(one, `${application}.${environment}`))
}

/** A mark for each change that ended well. Pure. */
export function markersOf(deployment: Deployment, target: string): readonly ChangeMarker[] {
  const { id, kind, endedAt, status, release = null } = deployment
  if (endedAt === undefined || status !== 'succeeded') return []
  const isRelease = kind === 'deploy' || kind === 'rollback'
  const text = release === null ? kind : `${kind} of ${release}`
  return [{ id, target, at: Date.parse(endedAt), kind: isRelease ? kind : 'maintenance', text, release }]
}
