import { expect, test } from 'vitest'
import { lastDue, nextDue, scheduleProblem } from '../../../src/maintenance/schedule/cron.ts'
import { nextJobMove, nextStarts, type Job } from '../../../src/maintenance/schedule/next-move.ts'
import { isInWindow, nextInWindow, windowLeftMs } from '../../../src/maintenance/schedule/window.ts'

const ms = (time: string): number => Date.parse(time)
const times = (found: readonly number[]): readonly string[] =>
  found.map((each) => new Date(each).toISOString().replace(':00.000Z', 'Z'))

const aJob = (differing: Partial<Job> = {}): Job => ({
  id: 'shop.local.data',
  schedule: { expression: '30 1 * * *', timezone: 'UTC' },
  window: undefined,
  catchUpMs: undefined,
  sinceMs: ms('2026-01-01T00:00:00Z'),
  ...differing,
})
const seen = (now: string, lastDueAt?: string, isRunning = false) => ({
  nowMs: ms(now),
  lastDueMs: lastDueAt === undefined ? undefined : ms(lastDueAt),
  isRunning,
})

test('a job waits until it is due, and runs when it is', () => {
  const job = aJob()
  expect(nextJobMove(job, seen('2026-01-01T00:00:00Z'))).toEqual({
    do: 'wait',
    untilMs: ms('2026-01-01T01:30:00Z'),
  })
  expect(nextJobMove(job, seen('2026-01-01T01:30:00Z'))).toEqual({
    do: 'run',
    dueMs: ms('2026-01-01T01:30:00Z'),
    lateMs: 0,
  })
})

test('what was run is not run again, also when the clock was set back', () => {
  const job = aJob()
  expect(nextJobMove(job, seen('2026-01-01T01:30:05Z', '2026-01-01T01:30:00Z')).do).toBe('wait')
  expect(nextJobMove(job, seen('2026-01-01T01:29:00Z', '2026-01-01T01:30:00Z')).do).toBe('wait')
})

test('of three missed runs the newest is made up for, once', () => {
  const job = aJob()
  const back = seen('2026-01-04T09:00:00Z', '2026-01-01T01:30:00Z')
  expect(nextJobMove(job, back)).toEqual({
    do: 'run',
    dueMs: ms('2026-01-04T01:30:00Z'),
    lateMs: 7.5 * 3_600_000,
  })
  expect(nextJobMove(job, seen('2026-01-04T09:00:01Z', '2026-01-04T01:30:00Z')).do).toBe('wait')
})

test('what was due before the schedule was obeyed is nobody’s loss', () => {
  const job = aJob({ sinceMs: ms('2026-01-04T09:00:00Z') })
  expect(nextJobMove(job, seen('2026-01-04T09:00:00Z')).do).toBe('wait')
})

test('a run that is later than catchUp allows is skipped and told', () => {
  const job = aJob({ catchUpMs: 3_600_000 })
  expect(nextJobMove(job, seen('2026-01-04T02:31:00Z'))).toMatchObject({ do: 'skip', reason: 'too-late' })
  expect(nextJobMove(job, seen('2026-01-04T02:29:00Z')).do).toBe('run')
})

test('a job that still runs when it is due again is not started beside itself', () => {
  expect(nextJobMove(aJob(), seen('2026-01-02T01:30:00Z', '2026-01-01T01:30:00Z', true))).toMatchObject({
    do: 'skip',
    reason: 'overlap',
  })
})

test('a missed run waits for its window, unless the next one comes first', () => {
  const window = { from: '01:00', to: '05:00' }
  expect(nextJobMove(aJob({ window }), seen('2026-01-02T09:00:00Z', '2026-01-01T01:30:00Z'))).toEqual({
    do: 'wait',
    untilMs: ms('2026-01-03T01:00:00Z'),
  })
  const hourly = aJob({ window, schedule: { expression: '0 * * * *', timezone: 'UTC' } })
  expect(nextJobMove(hourly, seen('2026-01-02T09:00:00Z', '2026-01-02T08:00:00Z'))).toMatchObject({
    do: 'skip',
    reason: 'outside-window',
  })
  expect(times(nextStarts(hourly, ms('2026-01-02T03:30:00Z'), 3))).toEqual([
    '2026-01-02T04:00Z',
    '2026-01-03T01:00Z',
    '2026-01-03T02:00Z',
  ])
})

test.each([
  [
    '02:30 does not exist in New York on 8 March: 03:00 instead, once',
    '30 2 * * *',
    'America/New_York',
    '2026-03-08T05:00:00Z',
    ['2026-03-08T07:00Z', '2026-03-09T06:30Z'],
  ],
  [
    '01:30 comes twice on 1 November: the first counts',
    '30 1 * * *',
    'America/New_York',
    '2026-11-01T04:00:00Z',
    ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
  ],
  [
    'Lord Howe moves by half an hour',
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-03T14:00:00Z',
    ['2026-10-03T15:30Z', '2026-10-04T15:15Z'],
  ],
  [
    '29 February comes every fourth year',
    '0 0 29 2 *',
    'UTC',
    '2026-03-01T00:00:00Z',
    ['2028-02-29T00:00Z', '2032-02-29T00:00Z'],
  ],
  [
    'the last day of a month',
    '0 12 L * *',
    'UTC',
    '2026-02-01T00:00:00Z',
    ['2026-02-28T12:00Z', '2026-03-31T12:00Z'],
  ],
])('%s', (_, expression, timezone, from, expected) => {
  const first = nextDue({ expression, timezone }, ms(from)) ?? 0
  const second = nextDue({ expression, timezone }, first) ?? 0
  expect(times([first, second])).toEqual(expected)
})

test('the last time is found to the second, and equals what came next before it', () => {
  const schedule = { expression: '*/15 * * * *', timezone: 'Europe/Berlin' }
  for (const now of [
    '2026-03-29T00:59:59.999Z',
    '2026-03-29T01:00:00.000Z',
    '2026-10-25T01:15:00.000Z',
    '2026-10-25T01:15:00.001Z',
  ]) {
    const last = lastDue(schedule, ms(now)) ?? 0
    expect(last).toBeLessThanOrEqual(ms(now))
    expect(nextDue(schedule, last)).toBeGreaterThan(ms(now))
  }
})

test('a schedule that cannot be read, or never comes due, is said so', () => {
  expect(scheduleProblem({ expression: '61 * * * *', timezone: 'UTC' }, 0)).toContain('cannot be read')
  expect(scheduleProblem({ expression: '0 0 30 2 *', timezone: 'UTC' }, 0)).toBe('never comes due')
  expect(scheduleProblem({ expression: '0 0 * * *', timezone: 'UTC' }, 0)).toBeUndefined()
})

test('a window may cross midnight, and is one of its time zone', () => {
  const night = { from: '22:00', to: '06:00' }
  expect(isInWindow(night, 'UTC', ms('2026-01-01T23:00:00Z'))).toBe(true)
  expect(isInWindow(night, 'UTC', ms('2026-01-01T06:00:00Z'))).toBe(false)
  expect(isInWindow(night, 'Asia/Tokyo', ms('2026-01-01T14:00:00Z'))).toBe(true)
  expect(times([nextInWindow(night, 'UTC', ms('2026-01-01T12:00:00Z'))])).toEqual(['2026-01-01T22:00Z'])
  expect(windowLeftMs(night, 'UTC', ms('2026-01-01T23:00:00Z'))).toBe(7 * 3_600_000)
  expect(windowLeftMs(night, 'UTC', ms('2026-01-01T12:00:00Z'))).toBeUndefined()
  expect(isInWindow({ from: '00:00', to: '00:00' }, 'UTC', ms('2026-01-01T12:00:00Z'))).toBe(true)
})
