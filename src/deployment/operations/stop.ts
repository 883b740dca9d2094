import type { Call } from '../../kernel/call.ts'
import type { ChangeInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { inPhase } from '../session/phases.ts'
import type { Session } from '../session/session.ts'
import { countsKey } from '../releases/kept-counts.ts'
import { runningCounts } from '../releases/serving-counts.ts'
import { changeServing } from './simple-change.ts'

/** Every replica drains and ends; the address answers 503 until `start`. Counts are kept for it. */
export const stop = (session: Session, input: ChangeInput, call: Call): Promise<DeploymentResult> =>
  changeServing(session, 'stop', input.lockWaitMs, call, async ({ candidate, view, drainMs, call }) => {
    if (view.mode === 'stopped') return 'unchanged'
    const state = await session.kernel.state()
    const counts = runningCounts(view, candidate.releaseId)
    await state.putValue(countsKey(candidate.releaseId), JSON.stringify(counts))
    await inPhase(call, 'drain', candidate.releaseId, () => session.provider.stop(candidate, drainMs, call))
    return 'succeeded'
  })
