import type { DurableContext, StepOptions, UndoStep } from '../../kernel/durable/contract.ts'
import type { Progress, StrategyMove } from '../strategies/strategy.ts'
import type { Actions } from './actions.ts'
import type { DeployRun } from './deploy-run.ts'

/** A bake is slept in slices of this, so that trouble ends it early. */
const bakeSliceMs = 1_000

type Effect = Exclude<StrategyMove, { do: 'finish' | 'revert' }>
type Done = { atMs: number }

/** Carries one move out as one journalled step with its undo. Gives the epoch ms at which it was done. */
export async function carryOut(
  context: DurableContext,
  actions: Actions,
  run: DeployRun,
  progress: Progress,
  move: Effect,
  round: number,
): Promise<number> {
  const done = await stepOf({ context, actions, run, progress, key: `${move.do}-${round}` }, move)
  return done.atMs
}

type Scene = {
  readonly context: DurableContext
  readonly actions: Actions
  readonly run: DeployRun
  readonly progress: Progress
  readonly key: string
}

function stepOf(scene: Scene, move: Effect): Promise<Done> {
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

function start({ context, actions, run, progress, key }: Scene, counts: Progress['started']): Promise<Done> {
  const releaseId = run.release.id
  const undone = { releaseId, counts: progress.started, drainMs: run.configuration.drainMs }
  return context.step(key, actions.start, { releaseId, counts }, undoneBy(actions.startBack, undone))
}

function shift({ context, actions, run, progress, key }: Scene, weightPercent: number): Promise<Done> {
  const wish = { releaseId: run.release.id, weightPercent, rest: run.previous?.releaseId ?? null }
  const undone = { ...wish, weightPercent: progress.weightPercent }
  return context.step(key, actions.shift, wish, undoneBy(actions.shiftBack, undone))
}

function shrink({ context, actions, run, progress, key }: Scene, counts: Progress['started']): Promise<Done> {
  const { drainMs } = run.configuration
  const releaseId = servedBefore(run)
  const undone = { releaseId, counts: progress.previousCounts, drainMs }
  const options = undoneBy(actions.startBack, undone)
  return context.step(key, actions.shrink, { releaseId, counts, drainMs }, options)
}

function hold({ context, actions, run, key }: Scene): Promise<Done> {
  const input = { releaseId: servedBefore(run) }
  return context.step(key, actions.hold, input, undoneBy(actions.unhold, input))
}

function resume({ context, actions, run, key }: Scene): Promise<Done> {
  const undone = { releaseId: servedBefore(run), drainMs: run.configuration.drainMs }
  const options = run.stopped ? undoneBy(actions.stopAgain, undone) : {}
  return context.step(key, actions.resume, { releaseId: run.release.id }, options)
}

function bake({ context, actions, run, key }: Scene, remainingMs: number): Promise<Done> {
  const { strategy } = run.configuration
  const waitedMs = 'bakeMs' in strategy ? Math.max(0, strategy.bakeMs - remainingMs) : 0
  const waitMs = Math.min(bakeSliceMs, remainingMs)
  return context.step(key, actions.bake, { releaseId: run.release.id, waitMs, waitedMs, remainingMs })
}

const servedBefore = (run: DeployRun): string => run.previous?.releaseId ?? run.release.id

const undoneBy = (action: { readonly name: string }, input: UndoStep['input']): StepOptions<Done> => ({
  undo: { action: action.name, input },
})
