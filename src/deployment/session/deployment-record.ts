import type { Deployment } from '../../domain/deployment.ts'
import type { DeploymentKind } from '../../domain/deployment.ts'
import { messageOf } from '../../kernel/errors.ts'
import { codeOf } from './error-code.ts'
import type { HeldChange } from './held-change.ts'
import type { End } from './result.ts'
import { say } from './say.ts'
import type { Session } from './session.ts'

/** Writes down that an attempt began; `finishRecord` ends it, or the next command of the environment does. */
export async function beginRecord(
  session: Session,
  held: HeldChange,
  facts: {
    readonly kind: DeploymentKind
    readonly release: string | null
    readonly previous: string | null
    readonly message: string | null
  },
): Promise<Deployment> {
  const { application, environment } = session.configuration
  const record: Deployment = {
    id: held.deploymentId,
    kind: facts.kind,
    application,
    environment,
    ...(facts.release === null ? {} : { release: facts.release }),
    ...(facts.previous === null ? {} : { previous: facts.previous }),
    ...(facts.message === null ? {} : { message: facts.message }),
    startedAt: new Date(held.call.clock.now()).toISOString(),
    startedBy: session.collaborators.creator,
    status: 'running',
  }
  await held.state.putDeployment(record, held.fence)
  return record
}

/**
 * Writes down how an attempt ended. The target has the truth by now, so a store that cannot be written is said and
 * does not turn a deployment that serves into a failure.
 */
export async function finishRecord(held: HeldChange, record: Deployment, end: End): Promise<void> {
  const ended: Deployment = {
    ...record,
    status: end.outcome,
    endedAt: new Date(held.call.clock.now()).toISOString(),
    ...(end.error === null ? {} : { errorCode: end.error.code }),
  }
  try {
    await held.state.putDeployment(ended, held.fence)
  } catch (error) {
    const message = `the history of this deployment could not be stored: ${messageOf(error)}`
    say(held.call, { type: 'warning.raised', code: codeOf(error), message })
  }
}
