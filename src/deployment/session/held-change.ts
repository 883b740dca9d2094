// One change of one environment: under its lock, with a token that the target obeys, written down, and let go of.
import type { DeploymentKind } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import { messageOf } from '../../kernel/errors.ts'
import type { Fence, StateStore } from '../../kernel/state/contract.ts'
import type { TargetView } from '../contract.ts'
import { makeDeploymentId } from '../releases/release-id.ts'
import { type Audit, openAudit } from './audit.ts'
import { codeOf } from './error-code.ts'
import { fencingTokenFor } from './fencing-token.ts'
import { say } from './say.ts'
import { lockName, type Session } from './session.ts'

/** What a change works with while it holds the lock. */
export type HeldChange = {
  readonly deploymentId: string
  readonly state: StateStore
  readonly fence: Fence
  /** For the target: see `fencingTokenFor`. */
  readonly fencingToken: number
  /** Aborts when another owner took the lock over. */
  readonly lost: AbortSignal
  /** What the target said right after the lock was taken. */
  readonly view: TargetView | undefined
  /** The caller's call; facts are also kept in the audit log. */
  readonly call: Call
}

export type ChangeWish = { readonly kind: DeploymentKind; readonly lockWaitMs: number }

/**
 * Does `work` under the environment's lock.
 * @throws NX-LOCK-HELD when another holds it for longer than `lockWaitMs`
 */
export async function underLock<Result>(
  session: Session,
  wish: ChangeWish,
  call: Call,
  work: (held: HeldChange) => Promise<Result>,
): Promise<Result> {
  const { application, environment } = session.configuration
  const state = await session.kernel.state()
  const lock = await state.locks.acquire(lockName(session.configuration), {
    reason: `${wish.kind} of ${application} to ${environment}`,
    kind: 'automatic',
    signal: call.signal,
    waitMs: wish.lockWaitMs,
    onWait: (holder, waitedMs, remainingMs) => {
      const on = `${holder.owner.user}@${holder.owner.host} (${holder.reason})`
      say(call, { type: 'wait.reported', what: 'the lock', on, waitedMs, remainingMs })
    },
  })
  const deploymentId = makeDeploymentId(call.clock.now(), session.kernel.randomHex)
  const audit = openAudit(state, { application, environment, runId: deploymentId }, call)
  try {
    const view = await session.provider.inspect(audit.call)
    const fencingToken = fencingTokenFor(lock.fence.token, view?.fencingToken ?? 0)
    const { fence, lost } = lock
    return await work({ deploymentId, state, fence, fencingToken, lost, view, call: audit.call })
  } finally {
    await flushed(audit, call)
    await released(lock, call)
  }
}

/** An audit log that cannot be written must neither keep the lock nor turn a deployment that serves into a failure. */
async function flushed(audit: Audit, call: Call): Promise<void> {
  try {
    await audit.flush()
  } catch (error) {
    const message = `the audit log could not be stored: ${messageOf(error)}`
    say(call, { type: 'warning.raised', code: codeOf(error), message })
  }
}

/** A lock that cannot be given back falls to the next command as soon as this process has ended. */
async function released(lock: { release(): Promise<void> }, call: Call): Promise<void> {
  try {
    await lock.release()
  } catch (error) {
    const message = `the lock could not be given back: ${messageOf(error)}`
    say(call, { type: 'warning.raised', code: codeOf(error), message })
  }
}
