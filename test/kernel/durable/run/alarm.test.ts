import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Alarm } from '../../../../src/kernel/durable/run/alarm.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a wait ends after its time, or early when it is woken, and leaves no timer behind', async () => {
  const alarm = new Alarm()
  const slept = alarm.wait(100)
  vi.advanceTimersByTime(100)
  expect(await slept).toBe('elapsed')
  const woken = alarm.wait(100)
  alarm.wake()
  expect(await woken).toBe('woken')
  expect(vi.getTimerCount()).toBe(0)
})

test('a wake that comes before the wait is not lost, and wakes once', async () => {
  const alarm = new Alarm()
  alarm.wake()
  alarm.wake()
  expect(await alarm.wait(100)).toBe('woken')
  const second = alarm.wait(100)
  vi.advanceTimersByTime(100)
  expect(await second).toBe('elapsed')
})

test('a wait of no time ends at once', async () => {
  expect(await new Alarm().wait(0)).toBe('elapsed')
  expect(await new Alarm().wait(-5)).toBe('elapsed')
})

test('a wait may be longer than a timer can be', async () => {
  const alarm = new Alarm()
  const ends: string[] = []
  const days = 24 * 3_600_000
  const long = alarm.wait(60 * days).then((end) => ends.push(end))
  await vi.advanceTimersByTimeAsync(59 * days)
  expect(ends).toEqual([])
  await vi.advanceTimersByTimeAsync(1 * days)
  await long
  expect(ends).toEqual(['elapsed'])
})

test('a wait without a time ends only when it is woken', async () => {
  const alarm = new Alarm()
  const open = alarm.wait(undefined)
  await vi.advanceTimersByTimeAsync(100 * 24 * 3_600_000)
  alarm.wake()
  expect(await open).toBe('woken')
})
