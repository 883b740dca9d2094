import type { DurableContext } from '../../kernel/durable/contract.ts'
import type { Json } from '../../kernel/json.ts'
import type { Actions } from './actions.ts'
import type { DeployRun } from './deploy-run.ts'

/** Key of the step after which a run that was interrupted is finished, not taken back. */
export const confirmKey = 'confirm'

/**
 * The end of every roll-out: prove that the release serves, let the previous one drain and stop, remember the verdicts,
 * prune. Resolves with what serves and where.
 */
export async function takeOver(context: DurableContext, actions: Actions, run: DeployRun): Promise<Json> {
  const { drainMs, retain } = run.configuration
  const releaseId = run.release.id
  const { url } = await context.step(confirmKey, actions.confirm, { releaseId })
  const previous = run.previous
  if (previous !== null && previous.releaseId !== releaseId) {
    const counts = run.stopped ? {} : previous.counts
    const undo = { action: actions.startBack.name, input: { releaseId: previous.releaseId, counts, drainMs } }
    await context.step('retire', actions.retire, { releaseId: previous.releaseId, drainMs }, { undo })
    await context.step('mark-previous', actions.mark, { releaseId: previous.releaseId, state: 'good' })
  }
  await context.step('mark', actions.mark, { releaseId, state: 'serving' })
  await context.step('prune', actions.prune, { releaseId, retain })
  return { serving: releaseId, url }
}
