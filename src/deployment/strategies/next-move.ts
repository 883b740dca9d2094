import type { Strategy } from '../../domain/deployment-configuration.ts'
import { nextBlueGreenMove } from './blue-green.ts'
import { nextCanaryMove } from './canary.ts'
import { nextRecreateMove } from './recreate.ts'
import { nextRollingMove } from './rolling.ts'
import type { Observation, Rollout, StrategyMove } from './strategy.ts'

/**
 * The next move of whichever strategy the roll-out has. A service that is stopped, or still held by an attempt that
 * died, is resumed right after it got its first full shift, whatever the strategy. Pure.
 */
export function nextMove(rollout: Rollout, seen: Observation): StrategyMove {
  const move = moveOf(rollout, seen)
  const mustResume = rollout.stopped && seen.weightPercent >= 100 && !seen.resumed
  return mustResume && (move.do === 'finish' || move.do === 'bake') ? { do: 'resume' } : move
}

function moveOf({ strategy, ...facts }: Rollout, seen: Observation): StrategyMove {
  switch (strategy.type) {
    case 'blue-green':
      return nextBlueGreenMove({ ...facts, strategy }, seen)
    case 'canary':
      return nextCanaryMove({ ...facts, strategy }, seen)
    case 'rolling':
      return nextRollingMove({ ...facts, strategy }, seen)
    default:
      return nextRecreateMove({ ...facts, strategy }, seen)
  }
}

/** What a strategy needs of its provider, or null when anything can run it. */
export function needOf(strategy: Strategy['type']): 'weights' | 'hold' | null {
  if (strategy === 'canary' || strategy === 'rolling') return 'weights'
  return strategy === 'recreate' ? 'hold' : null
}
