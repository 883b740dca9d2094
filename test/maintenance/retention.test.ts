import { expect, test } from 'vitest'
import { isClockJump, planRetention, type RetainedBackup } from '../../src/maintenance/retention.ts'
import { fc } from '../support/properties.ts'

const at = (time: string, differing: Partial<RetainedBackup> = {}): RetainedBackup => ({
  id: time,
  atMs: Date.parse(time),
  state: 'proven',
  release: null,
  ...differing,
})
const context = { timezone: 'UTC', pinnedReleases: new Set<string>() }
const kept = (plan: ReturnType<typeof planRetention>): readonly string[] => plan.keep.map(({ id }) => id)

test('the newest of each day, week and month stays, as many as are asked for', () => {
  const days = Array.from({ length: 40 }, (_, day) =>
    at(new Date(Date.UTC(2026, 0, 1 + day, 1)).toISOString()),
  )
  const plan = planRetention(days, { daily: 2, weekly: 3, monthly: 2 }, context)
  expect(plan.keep).toEqual([
    { id: '2026-02-09T01:00:00.000Z', why: 'the newest proven one' },
    { id: '2026-02-08T01:00:00.000Z', why: 'daily 2' },
    { id: '2026-02-01T01:00:00.000Z', why: 'weekly 3' },
    { id: '2026-01-31T01:00:00.000Z', why: 'monthly 2' },
  ])
  expect(plan.forget).toHaveLength(36)
})

test('only proven backups count; the newest proven one stays under any rules, and so does all that is newer', () => {
  const backups = [
    at('2026-01-01T00:00:00Z'),
    at('2026-01-02T00:00:00Z'),
    at('2026-01-03T00:00:00Z', { state: 'stored' }),
    at('2026-01-04T00:00:00Z', { state: 'partial' }),
  ]
  const plan = planRetention(backups, { last: 0 }, context)
  expect(kept(plan)).toEqual(['2026-01-04T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'])
  expect(plan.forget).toEqual(['2026-01-01T00:00:00Z'])
  const unproven = backups.slice(2)
  expect(planRetention(unproven, { last: 0 }, context).forget).toEqual([])
})

test('one that is not proven goes when a proven one is newer', () => {
  const backups = [at('2026-01-01T00:00:00Z', { state: 'failed' }), at('2026-01-02T00:00:00Z')]
  expect(planRetention(backups, { last: 5 }, context).forget).toEqual(['2026-01-01T00:00:00Z'])
})

test('the backup of a release that can come back stays', () => {
  const backups = [
    at('2026-01-01T00:00:00Z', { release: 'r-1' }),
    at('2026-01-02T00:00:00Z', { release: 'r-2' }),
    at('2026-01-03T00:00:00Z', { release: 'r-3' }),
  ]
  const plan = planRetention(backups, { last: 1 }, { ...context, pinnedReleases: new Set(['r-1']) })
  expect(plan.keep.map(({ why }) => why)).toEqual([
    'the newest proven one',
    'of release r-1, which can come back',
  ])
})

test('days are those of the time zone, and the hour that comes twice counts twice', () => {
  const backups = [at('2026-10-24T22:30:00Z'), at('2026-10-24T21:30:00Z')]
  // In Berlin the first is of 25 October already.
  expect(planRetention(backups, { daily: 2 }, { ...context, timezone: 'Europe/Berlin' }).forget).toEqual([])
  expect(planRetention(backups, { daily: 2 }, context).forget).toHaveLength(1)
  const twice = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')]
  expect(planRetention(twice, { hourly: 2 }, { ...context, timezone: 'Europe/Berlin' }).forget).toEqual([])
})

test('two of the same second are told apart, and leap days and years are days and weeks as others', () => {
  const same = [at('2028-02-29T12:00:00Z', { id: 'a' }), at('2028-02-29T12:00:00Z', { id: 'b' })]
  expect(kept(planRetention(same, { daily: 3 }, context))).toEqual(['b'])
  const newYear = [at('2026-12-31T12:00:00Z'), at('2027-01-01T12:00:00Z')]
  expect(planRetention(newYear, { weekly: 5 }, context).forget).toEqual(['2026-12-31T12:00:00Z'])
})

test('whatever the rules, nothing is both kept and removed, and never all that is proven goes', () => {
  const state = fc.constantFrom('proven', 'stored', 'partial', 'failed')
  const backups = fc.uniqueArray(
    fc.record({
      id: fc.string(),
      atMs: fc.integer({ min: 0, max: 4e12 }),
      state,
      release: fc.constant(null),
    }),
    { selector: ({ id }) => id, maxLength: 30 },
  )
  const count = fc.integer({ min: 0, max: 4 })
  const rules = fc.record({ last: count, hourly: count, daily: count, weekly: count, monthly: count })
  fc.assert(
    fc.property(backups, rules, (all, keep) => {
      const plan = planRetention(all, keep, context)
      expect([...kept(plan), ...plan.forget].toSorted()).toEqual(all.map(({ id }) => id).toSorted())
      const proven = all.filter((backup) => backup.state === 'proven')
      const isKept = new Set(kept(plan))
      expect(proven.length === 0 || proven.some(({ id }) => isKept.has(id))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['the newest backup lies two days ahead', '2026-01-03', '2026-01-01', undefined, true],
  ['the clock is a year ahead', '2026-01-01', '2027-01-01', 86_400_000, true],
  ['a daily backup is a day late', '2026-01-01', '2026-01-02T12:00:00Z', 86_400_000, false],
  ['a backup on demand is old', '2026-01-01', '2026-05-01', undefined, false],
  ['there is no backup', undefined, '2026-05-01', 86_400_000, false],
])('%s: a jump of the clock is %s', (_, newest, now, every, isJump) => {
  expect(isClockJump(newest === undefined ? undefined : Date.parse(newest), Date.parse(now), every)).toBe(
    isJump,
  )
})
