import { expect, test } from 'vitest'
import { newAlert, type AlertRecord } from '../../../src/monitoring/alerting/alert-record.ts'
import { planNotices, type Listener } from '../../../src/monitoring/alerting/plan-notices.ts'
import { startMs } from '../support/fake-clock.ts'

const ops: Listener = { channel: 'ops', wantsResolved: true }
const mail: Listener = { channel: 'mail', wantsResolved: false }
const inState = (state: AlertRecord['state'], from: Partial<AlertRecord> = {}): AlertRecord => ({
  ...newAlert('shop.local/check/url', 'shop.local', 'url', startMs),
  episode: 1,
  ...from,
  state,
})
const idsOf = (planned: ReturnType<typeof planNotices>): readonly string[] =>
  planned.notices.map(({ id }) => id)

test('each channel is told of a firing once, under a name that is always the same', () => {
  const first = planNotices(inState('firing'), [ops, mail], null)
  expect(idsOf(first)).toEqual([
    'shop.local/check/url#1.0:firing:ops',
    'shop.local/check/url#1.0:firing:mail',
  ])
  expect(idsOf(planNotices(first.record, [ops, mail], null))).toEqual([])
  expect(idsOf(planNotices(inState('firing'), [ops, mail], null))).toEqual(idsOf(first))
})

test('only who was told of the firing is told that it is over, and only who wants to hear it', () => {
  const told = planNotices(inState('firing'), [ops, mail], null).record
  const over = planNotices(
    { ...told, state: 'resolved' },
    [ops, mail, { channel: 'new', wantsResolved: true }],
    null,
  )
  expect(idsOf(over)).toEqual(['shop.local/check/url#1.0:resolved:ops'])
  expect(idsOf(planNotices({ ...over.record, state: 'ok' }, [ops, mail], null))).toEqual([])
})

test('what is muted is not told, and is told as soon as it is not muted any more', () => {
  const muted = planNotices(inState('firing'), [ops], 'silence')
  expect(idsOf(muted)).toEqual([])
  expect(idsOf(planNotices(muted.record, [ops], null))).toHaveLength(1)
  expect(idsOf(planNotices({ ...muted.record, state: 'resolved' }, [ops], null))).toEqual([])
})

test('the end is told also when it is muted meanwhile', () => {
  const told = planNotices(inState('firing'), [ops], null).record
  expect(idsOf(planNotices({ ...told, state: 'resolved' }, [ops], 'silence'))).toHaveLength(1)
})

test('a channel that is added while it fires is told then', () => {
  const told = planNotices(inState('firing'), [ops], null).record
  expect(idsOf(planNotices(told, [ops, mail], null))).toEqual(['shop.local/check/url#1.0:firing:mail'])
})
