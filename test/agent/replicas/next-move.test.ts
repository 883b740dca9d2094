import { expect, test } from 'vitest'
import type { ReplicaSight } from '../../../src/agent/replicas/next-move.ts'
import { nextReplicaMove } from '../../../src/agent/replicas/next-move.ts'

const running: ReplicaSight = {
  wish: 'run',
  alive: true,
  groupAlive: true,
  everStarted: false,
  exitsAtMs: [],
  nowMs: 100_000,
  stopSignalAtMs: null,
  killedAtMs: null,
  stopGraceMs: 10_000,
}
const ended = { ...running, alive: false, groupAlive: false, everStarted: true }
const stopping = { ...running, wish: 'stop' } as const

test.each<[string, ReplicaSight, object]>([
  ['what never ran is started', { ...running, alive: false, groupAlive: false }, { do: 'start' }],
  ['what runs is watched', running, { do: 'watch' }],
  [
    'children of what crashed are ended first',
    { ...ended, groupAlive: true, exitsAtMs: [99_990] },
    { do: 'kill' },
  ],
  ['the first restart waits a moment', { ...ended, exitsAtMs: [99_950] }, { do: 'back-off', forMs: 150 }],
  ['waits double', { ...ended, exitsAtMs: [90_000, 95_000, 100_000] }, { do: 'back-off', forMs: 800 }],
  ['after the wait it is started', { ...ended, exitsAtMs: [99_000] }, { do: 'start' }],
  [
    'five ends in a minute are a loop',
    { ...ended, exitsAtMs: [50_000, 60_000, 70_000, 80_000, 90_000] },
    { do: 'sit-out-loop', forMs: 20_000 },
  ],
  [
    'a loop is tried again now and then',
    { ...ended, exitsAtMs: [30_000, 40_000, 50_000, 60_000, 70_000] },
    { do: 'start' },
  ],
  [
    'five ends over a longer time are not',
    { ...ended, exitsAtMs: [20_000, 60_000, 70_000, 80_000, 90_000] },
    { do: 'start' },
  ],
  ['what should end is asked first', stopping, { do: 'ask-to-stop' }],
  ['it gets its grace', { ...stopping, stopSignalAtMs: 95_000 }, { do: 'wait-for-end', forMs: 5_000 }],
  ['then it is killed', { ...stopping, stopSignalAtMs: 90_000 }, { do: 'kill' }],
  [
    'children get the same grace',
    { ...stopping, alive: false, stopSignalAtMs: 95_000 },
    { do: 'wait-for-end', forMs: 5_000 },
  ],
  ['what is gone is forgotten', { ...stopping, alive: false, groupAlive: false }, { do: 'forget' }],
  [
    'what only waits to be reaped is forgotten',
    { ...stopping, alive: false, killedAtMs: 97_000, stopSignalAtMs: 90_000 },
    { do: 'forget' },
  ],
])('%s', (_title, seen, move) => {
  expect(nextReplicaMove(seen)).toEqual(move)
})
