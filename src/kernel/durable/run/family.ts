import type { ChildOutcome, DurableContext } from '../contract.ts'
import type { Json } from '../../json.ts'
import type { Position } from '../journal/history.ts'
import type { RunSession } from './session.ts'

export type Wave = Parameters<DurableContext['fanOut']>[0]
export type ChildRequest = { readonly id: string; readonly plan: string; readonly input: Json }

/** What a run can do with runs of its own. */
export type Family = {
  /** The child's result. @throws the child's error */
  readonly runChild: (parent: RunSession, seq: number, child: ChildRequest) => Promise<Json>
  /** Runs the wave; resolves with its counters when no child of it runs any more. */
  readonly runWave: (parent: RunSession, seq: number, wave: Wave) => Promise<Json>
  /** What became of every child of a wave that has ended. */
  readonly outcomesOf: (parent: RunSession, wave: Wave) => readonly ChildOutcome[]
  /** Takes back every child that was started at `position`. @throws when one cannot be taken back */
  readonly undoChildren: (parent: RunSession, position: Position) => Promise<void>
}
