import type { Call } from '../../kernel/call.ts'
import type { ReplicaCounts, TargetView } from '../contract.ts'
import { commandUnsupported, processUnknown } from '../errors.ts'
import type { ScaleInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { runningCounts } from '../releases/serving-counts.ts'
import { inPhase } from '../session/phases.ts'
import type { Session } from '../session/session.ts'
import { changeServing, type Subject } from './simple-change.ts'
import { wishedCounts, webProcess } from '../plans/deploy-run.ts'

/**
 * Another number of replicas of one process of the serving release, until the next deployment. Growing waits until the
 * new ones are ready and is taken back when they are not; shrinking drains.
 */
export async function scale(session: Session, input: ScaleInput, call: Call): Promise<DeploymentResult> {
  const { provider } = session.configuration
  if (!session.capabilities.scale) throw commandUnsupported({ what: 'scale', provider })
  // A misspelt process is refused before the lock is taken.
  const view = await session.provider.inspect(call)
  if (view !== undefined && view.serving !== null) chooseProcess(view, input.process)
  return changeServing(session, 'scale', input.lockWaitMs, call, async (subject) => {
    const before = runningCounts(subject.view, subject.candidate.releaseId)
    const process = chooseProcess(subject.view, input.process)
    if ((before[process] ?? 0) === input.replicas) return 'unchanged'
    const wished = { ...before, [process]: input.replicas }
    await inPhase(subject.call, 'start', `${process}: ${input.replicas} replicas`, () =>
      grow(session, subject, wished, before),
    )
    return 'succeeded'
  })
}

async function grow(
  session: Session,
  { candidate, drainMs, call }: Subject,
  wished: ReplicaCounts,
  before: ReplicaCounts,
): Promise<void> {
  try {
    await session.provider.scale(candidate, wished, drainMs, call)
  } catch (error) {
    const undo = { ...call, signal: new AbortController().signal }
    await session.provider.scale(candidate, before, drainMs, undo)
    throw error
  }
}

/** The named process; else the web process; else the only one. @throws NX-DEPLOY-PROCESS-UNKNOWN */
function chooseProcess(view: TargetView, wish: string | undefined): string {
  const release = view.releases.find(({ release }) => release.id === view.serving?.releaseId)
  const processes = release?.processes ?? []
  const existing = Object.keys(wishedCounts(processes))
  const [only, second] = existing
  const chosen = wish ?? webProcess(processes) ?? (second === undefined ? only : undefined)
  if (chosen !== undefined && existing.includes(chosen)) return chosen
  throw processUnknown({ process: wish ?? null, existing })
}
