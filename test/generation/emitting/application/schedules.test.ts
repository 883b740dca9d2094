import { expect, test } from 'vitest'
import {
  isDue,
  minutesBetween,
} from '../../../../src/generation/emitting/application/src/runtime/schedules/cron.ts'
import { pauseMs } from '../../../../src/generation/emitting/application/src/runtime/outbox/relay.ts'
import { signatureOf } from '../../../../src/generation/emitting/application/src/runtime/outbox/deliver.ts'

const at = (text: string): Date => new Date(`${text}:00Z`)

test.each([
  ['30 2 * * *', '2026-11-24T02:30', true],
  ['30 2 * * *', '2026-11-24T02:31', false],
  ['0 */6 * * *', '2026-11-24T18:00', true],
  ['0 */6 * * *', '2026-11-24T17:00', false],
  ['10 3 * * 0', '2026-11-29T03:10', true],
  ['10 3 * * 7', '2026-11-29T03:10', true],
  ['10 3 * * 1', '2026-11-29T03:10', false],
  ['30 3 1 * *', '2026-12-01T03:30', true],
  ['0 0 1 * 1', '2026-11-30T00:00', true],
])('%s at %s is due: %s', (cron, time, due) => {
  expect(isDue(cron, at(time))).toBe(due)
})

test('a process that slept does what it has missed, of at most a day', () => {
  const minutes = minutesBetween(at('2026-11-24T10:00'), at('2026-11-24T10:03'))
  expect(minutes.map((minute) => minute.toISOString().slice(11, 16))).toEqual(['10:01', '10:02', '10:03'])
  expect(minutesBetween(at('2026-11-20T10:00'), at('2026-11-24T10:00'))).toHaveLength(1441)
  expect(minutesBetween(at('2026-11-24T10:00'), at('2026-11-24T09:00'))).toEqual([])
})

test('pauses between attempts double up to half a day, and are spread', () => {
  expect([1, 2, 3].map((attempt) => pauseMs(attempt, 1))).toEqual([5000, 10_000, 20_000])
  expect(pauseMs(30, 1)).toBe(12 * 3_600_000)
  expect(pauseMs(1, 0)).toBe(2500)
})

test('signatures are those of Standard Webhooks', () => {
  // The example of the specification's own reference libraries.
  expect(
    signatureOf(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1_614_265_330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})
