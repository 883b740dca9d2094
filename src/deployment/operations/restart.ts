import type { Call } from '../../kernel/call.ts'
import type { ChangeInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { inPhase } from '../session/phases.ts'
import type { Session } from '../session/session.ts'
import { changeServing } from './simple-change.ts'

/** Every replica is replaced by a new one of the same release: new up and ready first, then the old one drains. */
export const restart = (session: Session, input: ChangeInput, call: Call): Promise<DeploymentResult> =>
  changeServing(session, 'restart', input.lockWaitMs, call, async ({ candidate, drainMs, call }) => {
    await inPhase(call, 'start', `new replicas of ${candidate.releaseId}`, () =>
      session.provider.restart(candidate, drainMs, call),
    )
    return 'succeeded'
  })
