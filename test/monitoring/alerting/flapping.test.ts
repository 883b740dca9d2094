import { expect, test } from 'vitest'
import { newAlert, type AlertRecord } from '../../../src/monitoring/alerting/alert-record.ts'
import { isFlapping, withFlapping } from '../../../src/monitoring/alerting/flapping.ts'
import { planNotices } from '../../../src/monitoring/alerting/plan-notices.ts'
import { startMs } from '../support/fake-clock.ts'

const minuteMs = 60_000
const listeners = [{ channel: 'ops', wantsResolved: true }]

/** An alert that fires and resolves at these minutes, told to `ops`; `quiet` are minutes without a change. */
function run(changes: readonly number[], until: number) {
  let record: AlertRecord = newAlert('a', 't', 'a', startMs)
  const told: string[] = []
  for (let minute = 0; minute <= until; minute += 1) {
    const at = startMs + minute * minuteMs
    const isChange = changes.includes(minute)
    const isFiring = isChange ? record.state !== 'firing' : record.state === 'firing'
    const change = isChange ? (isFiring ? 'fired' : 'resolved') : 'none'
    const episode = record.episode + (change === 'fired' ? 1 : 0)
    record = withFlapping({ ...record, state: isFiring ? 'firing' : 'resolved', episode }, change, at)
    const planned = planNotices(record, listeners, null)
    record = planned.record
    told.push(...planned.notices.map(({ kind }) => `${minute}:${kind}`))
  }
  return { record, told }
}

test('five changes in an hour are told each', () => {
  expect(run([1, 2, 3, 4, 5], 10).told).toEqual([
    '1:firing',
    '2:resolved',
    '3:firing',
    '4:resolved',
    '5:firing',
  ])
})

test('the sixth change is told as flapping, and then nothing until it was quiet for half an hour', () => {
  const { told } = run([1, 2, 3, 4, 5, 6, 10, 12, 14], 43)
  expect(told.slice(5)).toEqual(['6:flapping'])
})

test('after the quiet it is told how it ended up', () => {
  expect(run([1, 2, 3, 4, 5, 6], 40).told.slice(5)).toEqual(['6:flapping', '36:resolved'])
  expect(run([1, 2, 3, 4, 5, 6, 7], 40).told.slice(5)).toEqual(['6:flapping', '37:firing'])
})

test('one that goes on flapping has to be quiet for longer', () => {
  const { record } = run([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 43)
  expect(isFlapping(record)).toBe(true)
  expect(record.flap.holdMs).toBe(60 * minuteMs)
})
