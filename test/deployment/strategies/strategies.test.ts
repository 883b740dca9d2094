import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import type { Strategy } from '../../../src/domain/deployment-configuration.ts'
import { needOf, nextMove } from '../../../src/deployment/strategies/next-move.ts'
import {
  advance,
  covers,
  firstProgress,
  noTraffic,
  totalOf,
  type Observation,
  type Rollout,
  type StrategyMove,
} from '../../../src/deployment/strategies/strategy.ts'

const canary: Strategy = {
  type: 'canary',
  stepsPercent: [5, 25, 100],
  bakeMs: 60_000,
  maxErrorRatio: 0.01,
  minRequests: 20,
}

const aRollout = (strategy: Strategy, differing: Partial<Rollout> = {}): Rollout => ({
  strategy,
  wished: { web: 2 },
  web: 'web',
  previous: { releaseId: 'old', counts: { web: 2 } },
  stopped: false,
  ...differing,
})

const anObservation = (rollout: Rollout, differing: Partial<Observation> = {}): Observation => ({
  ...firstProgress(rollout),
  candidate: noTraffic,
  baseline: noTraffic,
  candidateTrouble: null,
  ...differing,
})

const started = { started: { web: 2 } }
const sample = (requests: number, failures: number, p95Ms: number | null = null) => ({
  requests,
  failures,
  p95Ms,
})

const table: readonly (readonly [string, Rollout, Partial<Observation>, StrategyMove])[] = [
  [
    'blue-green starts the whole candidate first',
    aRollout({ type: 'blue-green', bakeMs: 0 }),
    {},
    { do: 'start', counts: { web: 2 } },
  ],
  [
    'blue-green switches once',
    aRollout({ type: 'blue-green', bakeMs: 0 }),
    started,
    { do: 'shift', weightPercent: 100 },
  ],
  [
    'blue-green without a bake ends after the switch',
    aRollout({ type: 'blue-green', bakeMs: 0 }),
    { ...started, weightPercent: 100 },
    { do: 'finish' },
  ],
  [
    'blue-green bakes for what is left',
    aRollout({ type: 'blue-green', bakeMs: 9_000 }),
    { ...started, weightPercent: 100, bakedMs: 3_000 },
    { do: 'bake', remainingMs: 6_000 },
  ],
  [
    'blue-green reverts a candidate in trouble',
    aRollout({ type: 'blue-green', bakeMs: 9_000 }),
    { ...started, weightPercent: 100, candidateTrouble: 'it died' },
    { do: 'revert', why: 'it died' },
  ],
  ['canary begins with its first step', aRollout(canary), started, { do: 'shift', weightPercent: 5 }],
  [
    'canary bakes each step',
    aRollout(canary),
    { ...started, weightPercent: 5, bakedMs: 15_000 },
    { do: 'bake', remainingMs: 45_000 },
  ],
  [
    'canary goes on when the bake is over',
    aRollout(canary),
    { ...started, weightPercent: 5, bakedMs: 60_000 },
    { do: 'shift', weightPercent: 25 },
  ],
  [
    'canary ends after the bake at 100',
    aRollout(canary),
    { ...started, weightPercent: 100, bakedMs: 60_000 },
    { do: 'finish' },
  ],
  [
    'canary of a first release shifts at once',
    aRollout(canary, { previous: null }),
    started,
    { do: 'shift', weightPercent: 100 },
  ],
  [
    'canary reverts on errors before the bake is over',
    aRollout(canary),
    { ...started, weightPercent: 5, candidate: sample(100, 2), bakedMs: 1 },
    { do: 'revert', why: '2.0 % of its 100 answers failed; the limit is 1.0 %' },
  ],
  [
    'canary blames nothing on a candidate that fails as the previous release does',
    aRollout(canary),
    { ...started, weightPercent: 5, candidate: sample(100, 2), baseline: sample(100, 2), bakedMs: 1 },
    { do: 'bake', remainingMs: 59_999 },
  ],
  [
    'canary draws no conclusion from few requests',
    aRollout(canary),
    { ...started, weightPercent: 5, candidate: sample(19, 19), bakedMs: 1 },
    { do: 'bake', remainingMs: 59_999 },
  ],
  [
    'canary reverts a candidate that became slow',
    aRollout(canary),
    {
      ...started,
      weightPercent: 5,
      candidate: sample(100, 0, 1_000),
      baseline: sample(100, 0, 100),
      bakedMs: 1,
    },
    { do: 'revert', why: '95 % of its answers take up to 1000 ms, against 100 ms before' },
  ],
  [
    'canary lets a cold cache pass',
    aRollout(canary),
    {
      ...started,
      weightPercent: 5,
      candidate: sample(100, 0, 100),
      baseline: sample(100, 0, 10),
      bakedMs: 1,
    },
    { do: 'bake', remainingMs: 59_999 },
  ],
  ['recreate holds first', aRollout({ type: 'recreate' }), {}, { do: 'hold' }],
  [
    'recreate stops the old one while requests wait',
    aRollout({ type: 'recreate' }),
    { held: true },
    { do: 'shrink-previous', counts: { web: 0 } },
  ],
  [
    'recreate starts when the old one is gone',
    aRollout({ type: 'recreate' }),
    { held: true, previousCounts: { web: 0 } },
    { do: 'start', counts: { web: 2 } },
  ],
  [
    'recreate of workers holds nothing',
    aRollout({ type: 'recreate' }, { web: null }),
    {},
    { do: 'shrink-previous', counts: { web: 0 } },
  ],
  [
    'recreate of a first release starts at once',
    aRollout({ type: 'recreate' }, { previous: null }),
    {},
    { do: 'start', counts: { web: 2 } },
  ],
  [
    'rolling starts one batch',
    aRollout({ type: 'rolling', batch: 1 }),
    {},
    { do: 'start', counts: { web: 1 } },
  ],
  [
    'rolling gives the batch its share',
    aRollout({ type: 'rolling', batch: 1 }),
    { started: { web: 1 } },
    { do: 'shift', weightPercent: 50 },
  ],
  [
    'rolling then stops as many old ones',
    aRollout({ type: 'rolling', batch: 1 }),
    { started: { web: 1 }, weightPercent: 50 },
    { do: 'shrink-previous', counts: { web: 1 } },
  ],
  [
    'rolling ends with all requests',
    aRollout({ type: 'rolling', batch: 1 }),
    { ...started, weightPercent: 50, previousCounts: { web: 1 } },
    { do: 'shift', weightPercent: 100 },
  ],
  [
    'a stopped service is resumed after the first full shift',
    aRollout({ type: 'blue-green', bakeMs: 0 }, { stopped: true, previous: null }),
    { ...started, weightPercent: 100 },
    { do: 'resume' },
  ],
  [
    'a stopped service is resumed once',
    aRollout({ type: 'blue-green', bakeMs: 0 }, { stopped: true, previous: null }),
    { ...started, weightPercent: 100, resumed: true },
    { do: 'finish' },
  ],
]

test.for(table)('%s', ([, rollout, differing, move]) => {
  expect(nextMove(rollout, anObservation(rollout, differing))).toEqual(move)
})

const anyCounts = fc.record({ web: fc.integer({ min: 1, max: 6 }), worker: fc.integer({ min: 0, max: 4 }) })
const anyStrategy: fc.Arbitrary<Strategy> = fc.oneof(
  fc.constant<Strategy>({ type: 'recreate' }),
  fc.record({ type: fc.constant('rolling' as const), batch: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ type: fc.constant('blue-green' as const), bakeMs: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({
    type: fc.constant('canary' as const),
    stepsPercent: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }),
    bakeMs: fc.integer({ min: 0, max: 5_000 }),
    maxErrorRatio: fc.constant(0.01),
    minRequests: fc.constant(20),
  }),
)
const anyRollout: fc.Arbitrary<Rollout> = fc
  .record({
    strategy: anyStrategy,
    wished: anyCounts,
    web: fc.constantFrom('web', null),
    previous: fc.option(anyCounts.map((counts) => ({ releaseId: 'old', counts }))),
    stopped: fc.boolean(),
  })
  .map((rollout) => (rollout.stopped ? { ...rollout, previous: null } : rollout))

/** Plays a roll-out to its end on a target that does as told. Gives everything that was done. */
function play(rollout: Rollout): { moves: StrategyMove[]; states: Observation[] } {
  const moves: StrategyMove[] = []
  const states: Observation[] = []
  let seen = anObservation(rollout)
  for (let round = 0; round < 200; round += 1) {
    states.push(seen)
    const move = nextMove(rollout, seen)
    moves.push(move)
    if (move.do === 'finish') return { moves, states }
    seen = { ...seen, ...advance(seen, move) }
  }
  throw new Error(`no end: ${JSON.stringify(moves)}`)
}

test('every roll-out of a healthy candidate ends with all requests on all of its replicas', () => {
  fc.assert(
    fc.property(anyRollout, (rollout) => {
      const last = play(rollout).states.at(-1)
      expect(last?.weightPercent).toBe(100)
      expect(covers(last?.started ?? {}, rollout.wished)).toBe(true)
      expect(last?.held).toBe(false)
      expect(!rollout.stopped || last?.resumed === true).toBe(true)
    }),
  )
})

test('requests go only to replicas that are ready, and weights never sink while a candidate is healthy', () => {
  fc.assert(
    fc.property(anyRollout, (rollout) => {
      let weight = 0
      for (const state of play(rollout).states) {
        expect(state.weightPercent === 0 || totalOf(state.started) > 0).toBe(true)
        expect(state.weightPercent).toBeGreaterThanOrEqual(weight)
        weight = state.weightPercent
      }
    }),
  )
})

test('rolling never runs fewer replicas of a process than were wished or ran before, nor more than a batch above', () => {
  const anyRolling = anyRollout.filter(
    ({ strategy, previous }) => strategy.type === 'rolling' && previous !== null,
  )
  fc.assert(
    fc.property(anyRolling, (rollout) => {
      const batch = rollout.strategy.type === 'rolling' ? rollout.strategy.batch : 0
      const before = rollout.previous?.counts ?? {}
      for (const { started: ours, previousCounts: theirs } of play(rollout).states) {
        for (const [name, wished] of Object.entries(rollout.wished)) {
          const running = (ours[name] ?? 0) + (theirs[name] ?? 0)
          expect(running).toBeGreaterThanOrEqual(Math.min(wished, before[name] ?? 0))
          expect(running).toBeLessThanOrEqual(Math.max(wished, before[name] ?? 0) + batch)
        }
      }
    }),
  )
})

test('recreate never runs both releases', () => {
  const anyRecreate = anyRollout.filter(({ strategy }) => strategy.type === 'recreate')
  fc.assert(
    fc.property(anyRecreate, (rollout) => {
      for (const { started: ours, previousCounts } of play(rollout).states) {
        expect(totalOf(ours) === 0 || totalOf(previousCounts) === 0).toBe(true)
      }
    }),
  )
})

test('strategies say what they need of a provider', () => {
  const types = ['recreate', 'rolling', 'blue-green', 'canary'] as const
  expect(types.map(needOf)).toEqual(['hold', 'weights', null, 'weights'])
})
