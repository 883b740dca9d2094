// The specification's entry points: an application and where it goes, without a directory to stand in.
import type { ApplicationLogicResult } from '../../domain/application-logic.ts'
import type { DeploymentTarget } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import type { TargetKind } from '../contract.ts'
import { providerMissing } from '../errors.ts'
import { DeployInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { openSession, type Room } from '../session/session.ts'
import { deploy } from './deploy.ts'

/** Deploys an application to a target: its own source, the environment's configuration, the target's provider. */
export async function deployApplication(
  room: Room,
  application: ApplicationLogicResult,
  target: DeploymentTarget,
  call: Call,
): Promise<DeploymentResult> {
  const { environment, provider } = target
  const input = DeployInput.parse({ directory: application.sourceDirectory, environment })
  const configuration = await room.collaborators.loadConfiguration(input, call)
  const session = await openSession(room, { ...configuration, application: target.application, provider })
  try {
    return await deploy(session, input, call)
  } finally {
    await session.provider.close()
  }
}

/**
 * Deploys an application to a provider of one kind of target, into the environment `local`.
 * @throws NX-DEPLOY-PROVIDER-MISSING naming the providers of that kind
 */
export async function deployToKind(
  room: Room,
  application: ApplicationLogicResult,
  kind: TargetKind,
  provider: string,
  call: Call,
): Promise<DeploymentResult> {
  const existing = (await room.collaborators.providers(undefined))
    .filter(({ capabilities }) => capabilities.serves.includes(kind))
    .map(({ id }) => id)
  if (!existing.includes(provider)) throw providerMissing({ provider, kind, existing })
  const target = { application: application.name, environment: 'local', provider }
  return deployApplication(room, application, target, call)
}
