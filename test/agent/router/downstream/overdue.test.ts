import { expect, test } from 'vitest'
import { isOverdue } from '../../../../src/agent/router/downstream/overdue.ts'
import type { ConnectionTimes } from '../../../../src/agent/router/downstream/overdue.ts'
import { defaultLimits as limits } from '../../../../src/agent/router/limits.ts'

const times = (changes: Partial<ConnectionTimes>): ConnectionTimes => ({
  phase: 'head',
  spentMs: 0,
  isIdle: false,
  isPaused: false,
  isHalfClosed: false,
  stalledMs: 0,
  ...changes,
})

test.for([
  ['a head within its time', { spentMs: limits.headMs }, false],
  ['a head that takes longer', { spentMs: limits.headMs + 1 }, true],
  ['an idle connection', { isIdle: true, spentMs: limits.idleMs }, false],
  ['one that is idle for too long', { isIdle: true, spentMs: limits.idleMs + 1 }, true],
  ['a body that stopped', { phase: 'body', spentMs: limits.bodyMs + 1 }, true],
  ['a body that is not read', { phase: 'body', spentMs: limits.bodyMs + 1, isPaused: true }, false],
  ['an answer that takes its time', { phase: 'answer', spentMs: 3_600_000 }, false],
  [
    'an answer for a client that may have gone',
    { phase: 'answer', spentMs: limits.halfClosedMs + 1, isHalfClosed: true },
    true,
  ],
  ['a tunnel', { phase: 'tunnel', spentMs: 3_600_000 }, false],
  ['a tunnel whose client takes nothing', { phase: 'tunnel', stalledMs: limits.stalledWriteMs + 1 }, true],
  ['a last read', { phase: 'linger', spentMs: limits.lingerMs + 1 }, true],
] as const)('%s: whether it is overdue', ([, changes, expected]) => {
  expect(isOverdue(times(changes), limits)).toBe(expected)
})
