import { expect, test } from 'vitest'
import { afterAttempt, nextDelivery, type Delivery } from '../../../src/monitoring/notifying/delivery.ts'
import { aDelivery } from '../support/a-delivery.ts'
import { startMs } from '../support/fake-clock.ts'

const refused = { outcome: 'failed', reason: 'it answered 404', isFinal: true } as const
const broken = { outcome: 'failed', reason: 'connection refused', isFinal: false } as const

test('it is tried again after 5, 10, 20 seconds, and never less often than each 5 minutes', () => {
  let delivery: Delivery = aDelivery()
  const pauses: number[] = []
  for (let attempt = 0; attempt < 9; attempt += 1) {
    delivery = afterAttempt(delivery, broken, startMs)
    pauses.push((delivery.nextAttemptAt - startMs) / 1_000)
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300])
  expect([delivery.status, delivery.attempts, delivery.lastError]).toEqual([
    'waiting',
    9,
    'connection refused',
  ])
})

test('it fails for good after a day of tries, or when it was refused eight times', () => {
  let delivery: Delivery = aDelivery()
  let now = startMs
  for (; delivery.status === 'waiting'; now = delivery.nextAttemptAt)
    delivery = afterAttempt(delivery, broken, now)
  expect((now - startMs) / 3_600_000).toBeCloseTo(24, 0)
  expect(afterAttempt(aDelivery({ attempts: 6 }), refused, startMs).status).toBe('waiting')
  expect(afterAttempt(aDelivery({ attempts: 7 }), refused, startMs).status).toBe('failed')
})

test('a clock that is set forward by years, or a monitor that was off for a week, gives up nothing', () => {
  expect(afterAttempt(aDelivery(), broken, startMs + 20 * 365 * 86_400_000).status).toBe('waiting')
})

test('what is delivered has no error any more', () => {
  const late = afterAttempt(aDelivery({ attempts: 2, lastError: 'x' }), { outcome: 'delivered' }, startMs + 5)
  expect([late.status, late.deliveredAt, late.lastError]).toEqual(['delivered', startMs + 5, null])
})

test('a resolve never overtakes its firing, and news of another alert do not wait for it', () => {
  const firing = aDelivery({ id: 'a1', alert: 'a', nextAttemptAt: startMs + 60_000 })
  const resolved = aDelivery({ id: 'a2', alert: 'a', kind: 'resolved' })
  const other = aDelivery({ id: 'b1', alert: 'b' })
  expect(nextDelivery([firing, resolved], startMs)).toBeUndefined()
  expect(nextDelivery([firing, resolved, other], startMs)?.id).toBe('b1')
  expect(nextDelivery([firing, resolved], startMs + 60_000)?.id).toBe('a1')
})
