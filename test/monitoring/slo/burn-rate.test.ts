import { expect, test } from 'vitest'
import { budgetLeft, burnRate, burnWindows, isBurning } from '../../../src/monitoring/slo/burn-rate.ts'

const thresholds = (objective: number, days: number): readonly number[] =>
  burnWindows(objective, days).map(({ threshold }) => threshold)

test('30 days are watched at 14.4, 6, 3 and 1 times the sustainable pace, 28 days at their share of it', () => {
  expect(thresholds(0.999, 30)).toEqual([14.4, 6, 3, 1])
  expect(thresholds(0.999, 28)).toEqual([13.44, 5.6, 2.8, 1])
  expect(thresholds(0.999, 7)).toEqual([3.36, 1.4, 1, 1])
})

test('windows that are longer than the SLO itself are left out', () => {
  expect(burnWindows(0.999, 1).map(({ longMinutes }) => longMinutes)).toEqual([60, 360, 1_440])
})

test('a threshold that even a whole outage could not reach is lowered to what it can', () => {
  const [fast] = burnWindows(0.9, 30)
  expect(fast?.threshold).toBeCloseTo(9)
  expect(burnRate({ good: 0, total: 100 }, 0.9)).toBeGreaterThan(fast?.threshold ?? Infinity)
})

const [page] = burnWindows(0.999, 30)
const isPaging = (long: [number, number], short: [number, number], minBad = 3): boolean =>
  page !== undefined &&
  isBurning(page, 0.999, minBad, { good: long[0], total: long[1] }, { good: short[0], total: short[1] })

test('one failed probe of a check each minute wakes nobody', () => {
  expect(isPaging([59, 60], [4, 5])).toBe(false)
})

test('three failed probes do', () => {
  expect(isPaging([57, 60], [2, 5])).toBe(true)
})

test('a spike that has ended does not', () => {
  expect(isPaging([900, 1_000], [500, 500])).toBe(false)
})

test('without events nothing burns, and nothing is said about the budget', () => {
  expect(isPaging([0, 0], [0, 0])).toBe(false)
  expect([burnRate({ good: 0, total: 0 }, 0.99), budgetLeft({ good: 0, total: 0 }, 0.99)]).toEqual([
    null,
    null,
  ])
})

test('the budget is spent by the share of bad events, and can be overspent', () => {
  expect(budgetLeft({ good: 995, total: 1_000 }, 0.99)).toBeCloseTo(0.5)
  expect(budgetLeft({ good: 980, total: 1_000 }, 0.99)).toBeCloseTo(-1)
})
