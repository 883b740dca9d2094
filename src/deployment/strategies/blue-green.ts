import type { Strategy } from '../../domain/deployment-configuration.ts'
import { covers, type Observation, type Rollout, type StrategyMove } from './strategy.ts'

export type BlueGreen = Extract<Strategy, { type: 'blue-green' }>

/**
 * Next move of blue-green: the whole candidate up and ready, one switch, a bake, done.
 *
 * Promise: no request reaches the candidate before all of its replicas are ready; a candidate that gets into trouble
 * while it bakes is taken back. Pure.
 */
export function nextBlueGreenMove(rollout: Rollout<BlueGreen>, seen: Observation): StrategyMove {
  if (!covers(seen.started, rollout.wished)) return { do: 'start', counts: rollout.wished }
  if (seen.weightPercent < 100) return { do: 'shift', weightPercent: 100 }
  if (seen.candidateTrouble !== null) return { do: 'revert', why: seen.candidateTrouble }
  const remainingMs = rollout.strategy.bakeMs - seen.bakedMs
  return remainingMs > 0 && rollout.previous !== null ? { do: 'bake', remainingMs } : { do: 'finish' }
}
