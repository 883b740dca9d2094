import { expect, test } from 'vitest'
import { axisOf, axisTop, timeTicks } from '../../../../src/monitoring/dashboard/parts/chart-scale.ts'
import { fc } from '../../../support/properties.ts'

test.each([
  [0, '', 4],
  [0, 'ratio', 0.04],
  [3, '', 4],
  [4, '', 6],
  [37, 'ms', 40],
  [0.013, 'ratio', 0.016],
  [1, 'ratio', 1],
  [163_000_000, 'bytes', 200 * 1024 ** 2],
])('an axis for values up to %d %s ends at %d', (largest, unit, top) => {
  expect(axisTop(largest, unit)).toBeCloseTo(top, 9)
})

test('an axis holds what it is for, and wastes no more than two thirds of its height', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e15, noNaN: true }),
      fc.constantFrom('', 'bytes', 's'),
      (largest, unit) => {
        const top = axisTop(largest, unit)
        expect(top).toBeGreaterThanOrEqual(largest)
        expect(largest).toBeGreaterThan(top / 3)
      },
    ),
  )
})

test('values below 0 get as much room as those above', () => {
  expect(axisOf([3, -17, 5], '')).toEqual({ bottom: -20, top: 20 })
  expect(axisOf([], '')).toEqual({ bottom: 0, top: 4 })
})

const at = (text: string): number => Date.parse(`2026-11-${text}Z`)

test('times are marked at round moments; midnight shows its date', () => {
  expect(timeTicks(at('24T11:02:10'), at('24T12:02:10')).map(({ text }) => text)).toEqual([
    '11:10',
    '11:20',
    '11:30',
    '11:40',
    '11:50',
    '12:00',
  ])
  expect(timeTicks(at('23T18:30:00'), at('24T18:30:00')).map(({ text }) => text)).toContain('11-24')
  expect(timeTicks(at('24T11:00:00'), at('24T11:01:00')).map(({ text }) => text)).toEqual([
    '11:00:00',
    '11:00:15',
    '11:00:30',
    '11:00:45',
    '11:01:00',
  ])
})

test('there are never more marks than there is room', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 1000, max: 4e11 }), (from, span) => {
      const ticks = timeTicks(from, from + span)
      expect(ticks.length).toBeLessThanOrEqual(9)
      for (const tick of ticks) expect(tick.at).toBeGreaterThanOrEqual(from)
    }),
  )
})
