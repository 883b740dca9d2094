import { expect, test } from 'vitest'
import { availabilityOf, meanBetween } from '../../../src/monitoring/report/availability.ts'

test('up is of what was measured; what was not counts for nothing, and is told', () => {
  const points = [
    [0, null],
    [10, 1],
    [20, 0],
    [30, null],
    [40, 1],
    [50, 1],
  ] as const
  expect(availabilityOf(points)).toEqual({ ratio: 0.75, measured: 0.8, sinceMs: 10 })
})

test('nothing measured is neither up nor down', () => {
  expect(availabilityOf([])).toEqual({ ratio: null, measured: 0, sinceMs: null })
  expect(availabilityOf([[0, null]])).toEqual({ ratio: null, measured: 0, sinceMs: null })
})

test('a mean is of what lies inside, the end excluded', () => {
  const points = [
    [0, 1],
    [10, 3],
    [20, null],
    [30, 9],
  ] as const
  expect([meanBetween(points, 0, 30), meanBetween(points, 20, 30)]).toEqual([2, null])
})
