import type { Strategy } from '../../domain/deployment-configuration.ts'
import { covers, noReplicas, totalOf, type Observation, type Rollout, type StrategyMove } from './strategy.ts'

export type Recreate = Extract<Strategy, { type: 'recreate' }>

/**
 * Next move of recreate: hold requests, stop the previous release, start the candidate, let the requests go on.
 *
 * Promise: the two releases never run at the same time; requests wait while neither does, none is refused before the
 * router's hold limit. Pure.
 */
export function nextRecreateMove(rollout: Rollout<Recreate>, seen: Observation): StrategyMove {
  const mustHold = rollout.web !== null && rollout.previous !== null && !rollout.stopped
  if (mustHold && !seen.held && !seen.resumed) return { do: 'hold' }
  if (totalOf(seen.previousCounts) > 0) {
    return { do: 'shrink-previous', counts: noReplicas(seen.previousCounts) }
  }
  if (!covers(seen.started, rollout.wished)) return { do: 'start', counts: rollout.wished }
  if (seen.weightPercent < 100) return { do: 'shift', weightPercent: 100 }
  return seen.held ? { do: 'resume' } : { do: 'finish' }
}
