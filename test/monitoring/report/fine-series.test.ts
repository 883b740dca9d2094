import { expect, test } from 'vitest'
import type { SeriesView } from '../../../src/monitoring/reading-contract.ts'
import { fineSeries } from '../../../src/monitoring/report/fine-series.ts'

const day = 86_400_000
const minutes = 60_000

/** Answers as a store does: a series only where it has points, with as many as are asked for. */
const reader = (spans: Readonly<Record<string, readonly [fromMs: number, toMs: number]>>) => {
  const asked: number[] = []
  return {
    asked,
    series: async (query: {
      fromMs: number
      toMs: number
      maxPoints: number
    }): Promise<readonly SeriesView[]> => {
      asked.push((query.toMs - query.fromMs) / query.maxPoints)
      const step = Math.ceil((query.toMs - query.fromMs) / query.maxPoints)
      return Object.entries(spans).flatMap(([release, [from, to]]) => {
        const points = Array.from({ length: query.maxPoints }, (_, index) => {
          const at = query.fromMs + index * step
          return [at, at >= from && at < to ? 1 : null] as const
        }).filter(([at]) => at < query.toMs)
        if (points.every(([, value]) => value === null)) return []
        return [{ target: 't', name: 'n', labels: { release }, unit: '', points }]
      })
    },
  }
}

test('a month is asked for in pieces, each in steps of five minutes at most', async () => {
  const source = reader({ 'r-1': [0, 30 * day] })
  const [series] = await fineSeries(source, { target: 't', names: ['n'], fromMs: 0, toMs: 30 * day })
  expect(source.asked).toHaveLength(5)
  for (const step of source.asked) expect(step).toBeLessThanOrEqual(5 * minutes)
  expect(series?.points.every(([, value]) => value === 1)).toBe(true)
  const times = series?.points.map(([at]) => at) ?? []
  expect(times).toEqual(times.toSorted((left, right) => left - right))
})

test('a piece in which a series is silent is silence, not nothing', async () => {
  const source = reader({ 'r-1': [0, 2 * day], 'r-2': [20 * day, 21 * day] })
  const all = await fineSeries(source, { target: 't', names: ['n'], fromMs: 0, toMs: 30 * day })
  expect(all).toHaveLength(2)
  for (const { points } of all) {
    expect(points.some(([at, value]) => at > 8 * day && at < 13 * day && value === null)).toBe(true)
    expect(points.length).toBeGreaterThan(8000)
  }
})
