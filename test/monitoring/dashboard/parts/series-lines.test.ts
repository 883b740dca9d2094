import { expect, test } from 'vitest'
import {
  joinReleases,
  spacingOf,
  withoutLateness,
} from '../../../../src/monitoring/dashboard/parts/series-lines.ts'
import type { SeriesView } from '../../../../src/monitoring/reading-contract.ts'

const series = (
  release: string,
  points: SeriesView['points'],
  differing: Partial<SeriesView> = {},
): SeriesView => ({
  target: 'shop.local',
  name: 'router_request_rate',
  labels: { release },
  unit: '1/s',
  points,
  ...differing,
})

const grid = (
  count: number,
  stepMs: number,
  valueAt: (at: number) => number | null,
  from = 0,
): SeriesView['points'] =>
  Array.from(
    { length: count },
    (_, index) => [from + index * stepMs, valueAt(from + index * stepMs)] as const,
  )

test('two releases become one line, added where both serve', () => {
  const [joined, ...rest] = joinReleases(
    [
      series(
        'r-1',
        grid(10, 10_000, (at) => (at < 60_000 ? 5 : null)),
      ),
      series(
        'r-2',
        grid(10, 10_000, (at) => (at >= 40_000 ? 3 : null)),
      ),
    ],
    'sum',
  )
  expect(rest).toEqual([])
  expect(joined?.labels).toEqual({})
  expect(joined?.points.map(([, value]) => value)).toEqual([5, 5, 5, 5, 8, 8, 3, 3, 3, 3])
})

test('grids that do not agree make no gaps', () => {
  const [joined] = joinReleases(
    [
      series(
        'r-1',
        grid(20, 10_000, (at) => (at < 100_000 ? 5 : null)),
      ),
      series(
        'r-2',
        grid(15, 13_100, (at) => (at >= 91_000 ? 3 : null), 400),
      ),
    ],
    'max',
  )
  expect(joined?.points.filter(([at, value]) => at < 196_000 && value === null)).toEqual([])
})

test('a time in which no release has a value stays a gap', () => {
  const [joined] = joinReleases(
    [
      series(
        'r-1',
        grid(10, 10_000, (at) => (at < 30_000 ? 5 : null)),
      ),
      series(
        'r-2',
        grid(10, 10_000, (at) => (at >= 60_000 ? 3 : null)),
      ),
    ],
    'sum',
  )
  expect(joined?.points.map(([, value]) => value)).toEqual([5, 5, 5, null, null, null, 3, 3, 3, 3])
})

test('series that differ in more than the release stay apart', () => {
  const other = series('r-1', [[0, 1]], { labels: { release: 'r-1', process: 'jobs' } })
  expect(joinReleases([series('r-1', [[0, 1]]), other, series('r-2', [[0, 1]])], 'sum')).toHaveLength(2)
})

test('one sample that came late is no gap; two are, and so is an hour', () => {
  const late = grid(10, 10_000, (at) => (at === 30_000 ? null : 1))
  expect(withoutLateness(late)).toHaveLength(9)
  const silent = grid(10, 10_000, (at) => (at === 30_000 || at === 40_000 ? null : 1))
  expect(withoutLateness(silent)).toEqual(silent)
  const hours = grid(10, 3_600_000, (at) => (at === 3 * 3_600_000 ? null : 1))
  expect(withoutLateness(hours)).toEqual(hours)
})

test('spacing is what is usual, not what is rare', () => {
  expect(
    spacingOf([
      [0, 1],
      [10, 1],
      [20, 1],
      [500, 1],
      [510, 1],
    ]),
  ).toBe(10)
  expect(spacingOf([])).toBe(0)
})
