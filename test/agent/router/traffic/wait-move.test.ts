import { expect, test } from 'vitest'
import { nextWaitMove } from '../../../../src/agent/router/traffic/wait-move.ts'
import type { Wait } from '../../../../src/agent/router/traffic/wait-move.ts'

const aWait = (changes: Partial<Wait>): Wait => ({
  for: 'replica',
  waitedMs: 0,
  wasRefused: false,
  holdMaxMs: 10_000,
  noReplicaMs: 2_000,
  ...changes,
})

test.for([
  ['a held request', { for: 'switch', waitedMs: 9_999 }, { do: 'wait' }],
  [
    'one that was held for too long',
    { for: 'switch', waitedMs: 10_000 },
    { do: 'answer', code: 'NX-ROUTER-HELD' },
  ],
  ['one without a replica', { waitedMs: 1_999 }, { do: 'wait' }],
  ['one whose replicas refused', { waitedMs: 1_999, wasRefused: true }, { do: 'try-again' }],
  ['one without a replica for too long', { waitedMs: 2_000 }, { do: 'answer', code: 'NX-ROUTER-NO-REPLICA' }],
  [
    'one that was refused for too long',
    { waitedMs: 2_000, wasRefused: true },
    { do: 'answer', code: 'NX-ROUTER-UNREACHABLE' },
  ],
] as const)('%s: it is known what to do', ([, changes, move]) => {
  expect(nextWaitMove(aWait(changes))).toEqual(move)
})
