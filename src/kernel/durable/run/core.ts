import type { Json } from '../../json.ts'
import type { LockOwner } from '../../state/contract.ts'
import type { Plan } from '../contract.ts'
import type { Judge } from '../journal/engine-table.ts'
import type { RunSession, Surroundings } from './session.ts'

/** One open engine: its journal, what it can run, and what it runs now. */
export type EngineCore = {
  readonly around: Surroundings
  readonly plans: ReadonlyMap<string, Plan<Json, Json>>
  readonly engineId: string
  readonly owner: LockOwner
  readonly judge: Judge
  /** Runs that this process works on. */
  readonly sessions: Map<string, RunSession>
  /** Called when the first session starts and when the last one ends. */
  readonly onWork: (works: 'begun' | 'ended') => void
}
