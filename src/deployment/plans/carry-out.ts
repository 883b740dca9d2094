import type { DurableContext, StepOptions, UndoStep } from '../../kernel/durable/contract.ts'
import { bakeSliceMs, type Progress, type StrategyMove } from '../strategies/strategy.ts'
import type { Actions } from './actions.ts'
import type { DeployRun } from './deploy-run.ts'

type Effect = Exclude<StrategyMove, { do: 'finish' | 'revert' }>

/** Carries one move out as one journalled step with its undo. */
export async function carryOut(
  context: DurableContext,
  actions: Actions,
  run: DeployRun,
  progress: Progress,
  move: Effect,
  round: number,
): Promise<void> {
  await stepOf({ context, actions, run, progress, key: `${move.do}-${round}` }, move)
}

type Scene = {
  readonly context: DurableContext
  readonly actions: Actions
  readonly run: DeployRun
  readonly progress: Progress
  readonly key: string
}

function stepOf(scene: Scene, move: Effect): Promise<null> {
  switch (move.do) {
    case 'start':
      return start(scene, move.counts)
    case 'shift':
      return shift(scene, move.weightPercent)
    case 'shrink-previous':
      return shrink(scene, move.counts)
    case 'hold':
      return hold(scene)
    case 'resume':
      return resume(scene)
    default:
      return bake(scene, move.remainingMs)
  }
}

function start({ context, actions, run, progress, key }: Scene, counts: Progress['started']): Promise<null> {
  const releaseId = run.release.id
  const undone = { releaseId, counts: progress.started, drainMs: run.configuration.drainMs }
  return context.step(key, actions.start, { releaseId, counts }, undoneBy(actions.startBack, undone))
}

function shift({ context, actions, run, progress, key }: Scene, weightPercent: number): Promise<null> {
  const wish = { releaseId: run.release.id, weightPercent, rest: run.previous?.releaseId ?? null }
  const undone = { ...wish, weightPercent: progress.weightPercent }
  return context.step(key, actions.shift, wish, undoneBy(actions.shiftBack, undone))
}

function shrink({ context, actions, run, progress, key }: Scene, counts: Progress['started']): Promise<null> {
  const { drainMs } = run.configuration
  const releaseId = servedBefore(run)
  const undone = { releaseId, counts: progress.previousCounts, drainMs }
  const options = undoneBy(actions.startBack, undone)
  return context.step(key, actions.shrink, { releaseId, counts, drainMs }, options)
}

function hold({ context, actions, run, key }: Scene): Promise<null> {
  const input = { releaseId: servedBefore(run) }
  return context.step(key, actions.hold, input, undoneBy(actions.unhold, input))
}

function resume({ context, actions, run, key }: Scene): Promise<null> {
  const undone = { releaseId: servedBefore(run), drainMs: run.configuration.drainMs }
  const options = run.stopped ? undoneBy(actions.stopAgain, undone) : {}
  return context.step(key, actions.resume, { releaseId: run.release.id }, options)
}

function bake({ context, actions, run, progress, key }: Scene, remainingMs: number): Promise<null> {
  const waitMs = Math.min(bakeSliceMs, remainingMs)
  const waitedMs = progress.bakedMs
  return context.step(key, actions.bake, { releaseId: run.release.id, waitMs, waitedMs, remainingMs })
}

const servedBefore = (run: DeployRun): string => run.previous?.releaseId ?? run.release.id

const undoneBy = (action: { readonly name: string }, input: UndoStep['input']): StepOptions<null> => ({
  undo: { action: action.name, input },
})
