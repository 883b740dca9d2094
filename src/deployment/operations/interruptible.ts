import { messageOf } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/call.ts'
import { deploymentCancelled } from '../errors.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { resultOf, servingNow } from '../session/result.ts'
import type { Session } from '../session/session.ts'

/**
 * Makes an interruption before or outside of a durable run a result like every other: cancelled, nothing changed, with
 * what serves now. Every other failure is thrown on.
 */
export async function interruptible(
  session: Session,
  call: Call,
  work: () => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  try {
    return await work()
  } catch (error) {
    if (!call.signal.aborted) throw error
    const cancelled = deploymentCancelled({ reason: messageOf(call.signal.reason) }).toData()
    const end = { outcome: 'cancelled', exitCode: cancelled.exitCode, error: cancelled } as const
    const { serving, url } = await servingNow(session, call)
    return resultOf(session, end, { release: null, previous: serving, serving, url })
  }
}
