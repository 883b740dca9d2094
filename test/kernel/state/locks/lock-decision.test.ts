import { fc } from '../../../support/properties.ts'
import { expect, test } from 'vitest'
import {
  lockTtlMs,
  nextLockMove,
  nextPollMs,
  nextToken,
} from '../../../../src/kernel/state/locks/lock-decision.ts'

const now = 1_000_000
test.each([
  ['nobody holds it', undefined, { do: 'take', why: 'free' }],
  [
    'its owner is dead',
    { kind: 'automatic', expiresAt: now + 9_000, liveness: 'dead' },
    { do: 'take', why: 'owner-dead' },
  ],
  [
    'its owner lives, though its time is over',
    { kind: 'automatic', expiresAt: now - 9_000, liveness: 'alive' },
    { do: 'refuse' },
  ],
  [
    'its owner is out of sight and silent',
    { kind: 'automatic', expiresAt: now, liveness: 'unknown' },
    { do: 'take', why: 'expired' },
  ],
  [
    'its owner is out of sight and beats',
    { kind: 'automatic', expiresAt: now + 9_000, liveness: 'unknown' },
    { do: 'refuse', remainingMs: 9_000 },
  ],
  [
    'the clock went back',
    { kind: 'automatic', expiresAt: now + lockTtlMs + 1, liveness: 'unknown' },
    { do: 'correct-expiry', expiresAt: now + lockTtlMs },
  ],
  [
    'a person holds it and is gone',
    { kind: 'manual', expiresAt: undefined, liveness: 'dead' },
    { do: 'refuse' },
  ],
] as const)('a lock when %s', (_title, holder, move) => {
  expect(nextLockMove(holder, now)).toMatchObject(move)
})

test('tokens grow whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 45 })), (clock) => {
      let previous: number | undefined
      for (const nowMs of clock) {
        const token = nextToken(previous, nowMs)
        expect(token).toBeGreaterThan(previous ?? 0)
        previous = token
      }
    }),
  )
})

test('looks at a held lock grow rarer, up to one a second', () => {
  expect(nextPollMs(0)).toBe(50)
  expect(nextPollMs(3)).toBeGreaterThan(nextPollMs(2))
  expect(nextPollMs(1_000)).toBe(1_000)
})
