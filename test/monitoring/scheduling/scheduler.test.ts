import { expect, test } from 'vitest'
import { Scheduler, type Job } from '../../../src/monitoring/scheduling/scheduler.ts'
import { nextDue, slotOf } from '../../../src/monitoring/scheduling/slots.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** Jobs that end when the test says so. */
function setUp(options: { readonly mostRunning?: number; readonly mostPerHost?: number } = {}) {
  const clock = new FakeClock()
  const standstills: number[] = []
  const scheduler = new Scheduler({
    monotonicMs: clock.monotonicMs,
    alarm: clock.alarm,
    onStandstill: (ms) => standstills.push(ms),
    ...options,
  })
  const starts: { id: string; atMs: number }[] = []
  const endings = new Map<string, () => void>()
  const job = (id: string, intervalMs: number, host: string | null, takes: 'nothing' | 'long'): Job => ({
    id,
    intervalMs,
    host,
    run: () => {
      starts.push({ id, atMs: clock.monotonicMs() })
      if (takes === 'nothing') return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      endings.set(id, resolve)
      return promise
    },
  })
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
  /** Second by second, so that jobs can end between two times. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.pass(500)
      await settle()
    }
  }
  return { clock, scheduler, starts, endings, job, pass, settle, standstills }
}

test('a job runs once per interval, at its own slot', async () => {
  const { scheduler, starts, job, pass } = setUp()
  scheduler.replace([job('a', 10_000, null, 'nothing')])
  await pass(60_000)
  const times = starts.map(({ atMs }) => atMs)
  expect(times).toHaveLength(6)
  expect(times[0]).toBeCloseTo(nextDue('a', 10_000, 1_000), 6)
  expect(times.slice(1).every((at, index) => Math.abs(at - (times[index] ?? 0) - 10_000) < 0.001)).toBe(true)
  expect(scheduler.missed).toBe(0)
})

test('a thousand jobs are spread over their interval, at no second more than twice as many as in the mean', () => {
  const perSecond = Map.groupBy(
    Array.from({ length: 1_000 }, (_, number) => slotOf(`shop.local/check/c${number}`)),
    (slot) => Math.floor(slot * 10),
  )
  expect(perSecond.size).toBe(10)
  expect(Math.max(...[...perSecond.values()].map((some) => some.length))).toBeLessThan(200)
})

test('a job that is still running is not started twice; what it overran is counted', async () => {
  const { scheduler, starts, endings, job, pass } = setUp()
  scheduler.replace([job('slow', 10_000, null, 'long')])
  await pass(40_000)
  expect(starts).toHaveLength(1)
  expect(scheduler.missedOf('slow')).toBe(3)
  endings.get('slow')?.()
  await pass(10_000)
  expect(starts).toHaveLength(2)
})

test('hosts that hang hold up their own jobs only', async () => {
  const { scheduler, starts, job, pass } = setUp({ mostPerHost: 2 })
  scheduler.replace([
    ...Array.from({ length: 6 }, (_, number) => job(`hanging-${number}`, 10_000, 'slow.example', 'long')),
    job('other', 10_000, 'fast.example', 'nothing'),
  ])
  await pass(30_000)
  expect(starts.filter(({ id }) => id.startsWith('hanging'))).toHaveLength(2)
  expect(starts.filter(({ id }) => id === 'other')).toHaveLength(3)
})

test('no more run at once than there are workers', async () => {
  const { scheduler, starts, endings, job, pass, settle } = setUp({ mostRunning: 3 })
  scheduler.replace(Array.from({ length: 5 }, (_, number) => job(`j${number}`, 10_000, null, 'long')))
  await pass(10_000)
  expect(starts).toHaveLength(3)
  endings.get(starts[0]?.id ?? '')?.()
  await settle()
  expect(starts).toHaveLength(4)
})

test('after a standstill of ten minutes nothing counts as missed, and everything is not done at once', async () => {
  const { clock, scheduler, starts, job, pass, settle, standstills } = setUp()
  scheduler.replace(Array.from({ length: 50 }, (_, number) => job(`j${number}`, 10_000, null, 'nothing')))
  await pass(20_000)
  starts.length = 0
  clock.standStill(600_000)
  await settle()
  expect(standstills).toHaveLength(1)
  expect(scheduler.missed).toBe(0)
  expect(starts.length).toBeLessThan(5)
  await pass(10_000)
  expect(starts.length).toBeGreaterThanOrEqual(50)
})

test('a reload keeps the times of jobs that stay, and ends those that go', async () => {
  const { scheduler, starts, job, pass } = setUp()
  scheduler.replace([job('stays', 10_000, null, 'nothing'), job('goes', 10_000, null, 'nothing')])
  await pass(5_000)
  const due = scheduler.dueOf('stays')
  scheduler.replace([job('stays', 10_000, null, 'nothing'), job('comes', 10_000, null, 'nothing')])
  expect(scheduler.dueOf('stays')).toBe(due)
  starts.length = 0
  await pass(20_000)
  expect(starts.filter(({ id }) => id === 'goes')).toEqual([])
  expect(starts.filter(({ id }) => id === 'comes')).toHaveLength(2)
})

test('what is run at once is not run again right after', async () => {
  const { scheduler, starts, job, pass } = setUp()
  scheduler.replace([job('a', 10_000, null, 'nothing')])
  await pass(9_500)
  scheduler.runSoon('a')
  await pass(20_000)
  const apart = starts.slice(1).map(({ atMs }, index) => atMs - (starts[index]?.atMs ?? 0))
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(5_000)
})

test('a reload with another interval does not run a job on both', async () => {
  const { scheduler, starts, job, pass } = setUp()
  scheduler.replace([job('a', 10_000, null, 'nothing')])
  scheduler.replace([job('a', 2_000, null, 'nothing')])
  scheduler.replace([job('a', 10_000, null, 'nothing')])
  await pass(40_000)
  expect(starts).toHaveLength(4)
})
