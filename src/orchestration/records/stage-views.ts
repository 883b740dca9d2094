// Where each stage of a run stands, read from the steps of its journal. Pure.
import { meaningOf } from '../plans/keys.ts'
import { type ChainKind, partsOf, type Stage, stagesOf } from '../stages.ts'
import type { StepRecord } from './run-record.ts'

export type StageState = 'pending' | 'waiting' | 'running' | 'done' | 'failed' | 'held' | 'taken-back'

export type StageView = {
  readonly stage: Stage
  readonly state: StageState
  /** From the start of its first step to the end of its last one, waits for a person left out. */
  readonly durationMs: number
  readonly tries: number
  readonly error: { readonly code: string; readonly message: string } | null
}

/** What a run waits for a person about, if it does. */
export type Awaited = { readonly what: 'approval' | 'decision'; readonly stage: Stage }

/** The stages of a chain in order. */
export const stageViews = (kind: ChainKind, steps: readonly StepRecord[]): readonly StageView[] =>
  stagesOf(kind).map((stage) => stageView(kind, stage, steps))

/** Whom a run waits for: the last thing in its journal is a signal that has not come. */
export function awaitedOf(steps: readonly StepRecord[]): Awaited | undefined {
  const last = steps.at(-1)
  if (last?.state !== 'started') return undefined
  const meaning = meaningOf(last.key)
  if (meaning?.is === 'approval') return { what: 'approval', stage: meaning.stage }
  if (meaning?.is !== 'decision') return undefined
  const held = steps.map(({ key }) => meaningOf(key)).findLast((one) => one?.is === 'hold')
  return held?.is === 'hold' ? { what: 'decision', stage: held.stage } : undefined
}

function stageView(kind: ChainKind, stage: Stage, steps: readonly StepRecord[]): StageView {
  const own = steps.filter(({ key }) => {
    const meaning = meaningOf(key)
    return (meaning?.is === 'part' || meaning?.is === 'report') && meaning.stage === stage
  })
  const last = own.at(-1)
  return {
    stage,
    state: stateOf(kind, stage, own, steps),
    durationMs: own.reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? startedAt) - startedAt), 0),
    tries: Math.max(0, ...own.map(({ key }) => roundOf(key))),
    error: last?.error ?? null,
  }
}

const roundOf = (key: string): number => {
  const meaning = meaningOf(key)
  return meaning?.is === 'part' ? meaning.round : 1
}

function stateOf(
  kind: ChainKind,
  stage: Stage,
  own: readonly StepRecord[],
  steps: readonly StepRecord[],
): StageState {
  const undone = steps.some(({ key, state }) => {
    const meaning = meaningOf(key)
    return meaning?.is === 'undo' && meaning.stage === stage && state === 'succeeded'
  })
  if (undone) return 'taken-back'
  const awaited = awaitedOf(steps)
  if (awaited?.stage === stage) return awaited.what === 'approval' ? 'waiting' : 'held'
  const last = own.at(-1)
  if (last === undefined) return 'pending'
  if (last.state === 'failed') return 'failed'
  // The report has one more step: writing it.
  const expected = partsOf(kind, stage).length + (stage === 'report' ? 1 : 0)
  const done = own.filter((step) => step.state === 'succeeded' && roundOf(step.key) === roundOf(last.key))
  return done.length === expected ? 'done' : 'running'
}
