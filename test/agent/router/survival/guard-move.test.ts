import { expect, test } from 'vitest'
import { nextGuardMove } from '../../../../src/agent/router/survival/guard-move.ts'
import type { GuardObservation } from '../../../../src/agent/router/survival/guard-move.ts'

const seen = (changes: Partial<GuardObservation>): GuardObservation => ({
  failures: 1,
  isHomeThere: true,
  isAnotherAgentRunning: false,
  lock: 'taken',
  ...changes,
})

test.for([
  ['the first loss of an agent', {}, { do: 'start', afterMs: 0 }],
  ['an agent that died before it spoke', { failures: 2 }, { do: 'start', afterMs: 250 }],
  ['many that did', { failures: 30 }, { do: 'start', afterMs: 30_000 }],
  ['another router that is starting one', { lock: 'held-by-other' }, { do: 'look-again', afterMs: 200 }],
  ['another router’s agent that lives', { lock: 'handed-over' }, { do: 'retire', deadlineMs: 30_000 }],
  ['another agent that owns the home', { isAnotherAgentRunning: true }, { do: 'retire', deadlineMs: 30_000 }],
  ['a home that is gone', { isHomeThere: false }, { do: 'retire', deadlineMs: 0 }],
] as const)('after %s the router knows what to do', ([, changes, move]) => {
  expect(nextGuardMove(seen(changes))).toEqual(move)
})
