// The dull loop: ask, let the strategy decide, carry the move out, journal it. All judgement is in strategies/.
import type { DurableContext } from '../../kernel/durable/contract.ts'
import { strategyReverted } from '../errors.ts'
import { nextMove } from '../strategies/next-move.ts'
import { advance, firstProgress, noTraffic, type Observation, type Progress } from '../strategies/strategy.ts'
import { sampleBetween } from '../strategies/traffic-sample.ts'
import type { Actions } from './actions.ts'
import { carryOut } from './carry-out.ts'
import { rolloutOf, type DeployRun } from './deploy-run.ts'
import type { Measured } from './watch-actions.ts'

/**
 * Moves the target from what served to `run.release`, as its strategy says. `expose` runs once, when the candidate is
 * ready and before it gets its first request.
 * @throws NX-DEPLOY-REVERTED when the strategy takes the candidate back
 */
export async function rollOut(
  context: DurableContext,
  actions: Actions,
  run: DeployRun,
  expose?: () => Promise<unknown>,
): Promise<void> {
  const rollout = rolloutOf(run)
  const releaseId = run.release.id
  let before: Measured | undefined
  let progress = firstProgress(rollout)
  for (let round = 1; ; round += 1) {
    const measured =
      progress.weightPercent > 0
        ? await context.step(`observe-${round}`, actions.observe, { releaseId })
        : undefined
    const move = nextMove(rollout, observationOf(run, progress, before, measured))
    if (move.do === 'finish') return
    if (move.do === 'revert') throw strategyReverted({ releaseId, why: move.why })
    if (move.do === 'shift' && before === undefined) {
      await expose?.()
      before = await context.step(`measure-${round}`, actions.observe, { releaseId })
    }
    await carryOut(context, actions, run, progress, move, round)
    progress = advance(progress, move)
  }
}

function observationOf(
  run: DeployRun,
  progress: Progress,
  before: Measured | undefined,
  now: Measured | undefined,
): Observation {
  const of = (id: string | undefined) =>
    id === undefined || now === undefined ? noTraffic : sampleBetween(before?.measures[id], now.measures[id])
  return {
    ...progress,
    candidate: of(run.release.id),
    baseline: of(run.previous?.releaseId),
    candidateTrouble: now?.trouble ?? null,
  }
}
