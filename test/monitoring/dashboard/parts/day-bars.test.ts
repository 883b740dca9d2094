import { expect, test } from 'vitest'
import { dayBars, daysSummary, toneOfDay } from '../../../../src/monitoring/dashboard/parts/day-bars.ts'
import type { AvailabilityView } from '../../../../src/monitoring/reading-contract.ts'

const dayMs = 86_400_000
const today = Date.UTC(2026, 10, 24)

const aDay = (daysAgo: number, differing: Partial<AvailabilityView> = {}): AvailabilityView => ({
  target: 'shop.local',
  period: new Date(today - daysAgo * dayMs).toISOString().slice(0, 10),
  fromMs: today - daysAgo * dayMs,
  toMs: today - (daysAgo - 1) * dayMs,
  ratio: 1,
  measured: 1,
  downMs: 0,
  outages: 0,
  ...differing,
})

test.each([
  ['good', {}],
  ['warn', { ratio: 0.995 }],
  ['bad', { ratio: 0.98 }],
  ['bad', { ratio: 0.9999, outages: 1, downMs: 8_000 }],
  // The outage began the day before.
  ['bad', { ratio: 0.9999, outages: 0, downMs: 8_000 }],
  ['idle', { ratio: null, measured: 0 }],
] as const)('a day is %s: %j', (tone, differing) => {
  expect(toneOfDay(aDay(0, differing))).toBe(tone)
})

test('there is a bar for each day up to today, also for days before the watch began', () => {
  const drawn = String(
    dayBars([aDay(0), aDay(1, { ratio: 0.98, outages: 1, downMs: 60_000 })], today + 1_000, 5),
  )
  expect(drawn.match(/<path class="\w+"/g)).toEqual([
    '<path class="idle"',
    '<path class="idle"',
    '<path class="idle"',
    '<path class="bad"',
    '<path class="good"',
  ])
  expect(drawn).toContain('2026-11-23: 98 % up, down 1 min')
  expect(drawn).toContain('2026-11-20: not watched')
})

test('the days are told in words', () => {
  expect(daysSummary([])).toBe('not measured yet')
  expect(daysSummary([aDay(1), aDay(0)])).toBe('2 days measured: no outage')
  expect(daysSummary([aDay(1, { outages: 2, downMs: 120_000 }), aDay(0)])).toBe(
    '2 days measured: 2 outages, down 2 min in all; 1 day with trouble',
  )
})
