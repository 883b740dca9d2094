import type { Strategy } from '../../domain/deployment-configuration.ts'
import type { EnvironmentSection } from '../../domain/manifest-environment.ts'

type Written = EnvironmentSection['strategy']

/** Any strategy as the manifest writes it, its times in milliseconds. */
type Wish = {
  readonly type: Strategy['type']
  readonly batch?: number | undefined
  readonly bake?: number | undefined
  readonly steps?: readonly number[] | undefined
  readonly maxErrorRatio?: number | undefined
  readonly minRequests?: number | undefined
}

const wishOf = (written: Written): Wish =>
  typeof written === 'string' ? { type: written } : (written ?? { type: 'blue-green' })

/** Every step in percent; all requests come last, whether it was written or not. */
const stepsUpToAll = (steps: readonly number[]): number[] =>
  steps.at(-1) === 100 ? [...steps] : [...steps, 100]

const strategies: Readonly<Record<Strategy['type'], (wish: Wish) => Strategy>> = {
  recreate: () => ({ type: 'recreate' }),
  rolling: ({ batch = 1 }) => ({ type: 'rolling', batch }),
  'blue-green': ({ bake = 0 }) => ({ type: 'blue-green', bakeMs: bake }),
  canary: ({ steps = [5, 25, 100], bake = 60_000, maxErrorRatio = 0.01, minRequests = 20 }) => ({
    type: 'canary',
    stepsPercent: stepsUpToAll(steps),
    bakeMs: bake,
    maxErrorRatio,
    minRequests,
  }),
}

/**
 * The strategy with every default filled in.
 *
 * Promise: pure. Default blue-green without a bake; a canary's steps end at 100.
 */
export function settleStrategy(written: Written): Strategy {
  const wish = wishOf(written)
  return strategies[wish.type](wish)
}
