import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Collaborators, Where } from '../collaborators.ts'
import type { DeploymentProvider, ProviderCapabilities, ProviderDescriptor } from '../contract.ts'
import { recallTarget, type Target } from './remembered-target.ts'

/** What the manager was created with. */
export type Room = { readonly kernel: Kernel; readonly collaborators: Collaborators }

/** A question about one environment: what serves there, whatever the source looks like. */
export type TargetSession = Room & {
  readonly configuration: Target
  readonly provider: DeploymentProvider
  readonly capabilities: ProviderCapabilities
}

/** One command at work on one environment. */
export type Session = TargetSession & { readonly configuration: DeploymentConfiguration }

/**
 * Reads the configuration, opens the provider, does `work`, and lets the provider go, whatever happened.
 * @throws NX-DEPLOY-PROVIDER-MISSING when the environment names a provider that does not exist
 */
export async function withSession<Result>(
  room: Room,
  where: Where,
  call: Call,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return inSession(room, where, silent(call), work)
}

/** Like `withSession`, and says what was detected: for commands that act on the source. */
export const withSourceSession = <Result>(
  room: Room,
  where: Where,
  call: Call,
  work: (session: Session) => Promise<Result>,
): Promise<Result> => inSession(room, where, call, work)

/** What the source looks like is no news to who restarts or watches a release. */
export const silent = (call: Call): Call => ({ ...call, emit: () => undefined })

async function inSession<Result>(
  room: Room,
  where: Where,
  loading: Call,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return working(await openSession(room, await room.collaborators.loadConfiguration(where, loading)), work)
}

/** Like `withSession`, for questions: a project that has not changed since it was deployed is not looked at again. */
export async function withTarget<Result>(
  room: Room,
  where: Where,
  call: Call,
  work: (session: TargetSession) => Promise<Result>,
): Promise<Result> {
  const remembered = await recallTarget(await room.kernel.state(), where)
  const target = remembered ?? (await room.collaborators.loadConfiguration(where, silent(call)))
  return working(await openSession(room, target), work)
}

/** Does `work`, and lets the provider go, whatever happened. */
async function working<Opened extends TargetSession, Result>(
  session: Opened,
  work: (session: Opened) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(session)
  } finally {
    await session.provider.close()
  }
}

/** A session on a configuration that was read before. Its provider must be closed. */
export async function openSession<Known extends Target>(
  room: Room,
  configuration: Known,
): Promise<TargetSession & { readonly configuration: Known }> {
  const descriptor = await chooseProvider(
    await room.collaborators.providers(configuration),
    configuration.provider,
  )
  const provider = await room.collaborators.openProvider(descriptor, configuration)
  return { ...room, configuration, provider, capabilities: descriptor.capabilities }
}

/** The provider with this id. @throws NX-DEPLOY-PROVIDER-MISSING naming those that there are */
export async function chooseProvider(
  existing: readonly ProviderDescriptor[],
  provider: string,
): Promise<ProviderDescriptor> {
  const descriptor = existing.find(({ id }) => id === provider)
  if (descriptor !== undefined) return descriptor
  // Loaded here: a question that succeeds does not pay for every error of the room.
  const { providerMissing } = await import('../errors.ts')
  throw providerMissing({ provider, kind: null, existing: existing.map(({ id }) => id) })
}

/** The lock that everything that changes an environment holds. */
export const lockName = (where: { readonly application: string; readonly environment: string }): string =>
  `deploy:${where.application}/${where.environment}`
