import type { Call } from '../../kernel/call.ts'
import type { ChangeInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { keptCounts } from '../releases/kept-counts.ts'
import { inPhase } from '../session/phases.ts'
import type { Session } from '../session/session.ts'
import { changeServing, type Subject } from './simple-change.ts'

/** A stopped release runs again, and gets requests when its replicas are ready. Not ready: it is stopped again. */
export const start = (session: Session, input: ChangeInput, call: Call): Promise<DeploymentResult> =>
  changeServing(session, 'start', input.lockWaitMs, call, async (subject) => {
    if (subject.view.mode !== 'stopped') return 'unchanged'
    try {
      await startUp(session, subject)
      return 'succeeded'
    } catch (error) {
      // The call may be aborted; the undo must not be.
      const undo = { ...subject.call, signal: new AbortController().signal }
      await session.provider.stop(subject.candidate, subject.drainMs, undo)
      throw error
    }
  })

async function startUp(session: Session, { candidate, view, call }: Subject): Promise<void> {
  const { provider } = session
  const release = view.releases.find(({ release }) => release.id === candidate.releaseId)
  const counts = release === undefined ? {} : await keptCounts(await session.kernel.state(), release)
  await inPhase(call, 'start', candidate.releaseId, () => provider.prepare(candidate, counts, call))
  await inPhase(call, 'health', candidate.releaseId, () => provider.verify(candidate, call))
  await provider.resume(candidate, call)
}
