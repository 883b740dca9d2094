import { expect, test } from 'vitest'
import { resamplePoints, resampleRollups } from '../../../src/monitoring/reading/resample.ts'
import { readSeries, readSeriesNames } from '../../../src/monitoring/reading/series-views.ts'
import { uptimeOf } from '../../../src/monitoring/reading/uptime.ts'
import { compact } from '../../../src/monitoring/store/compact.ts'
import { narrowMs, rollUp } from '../../../src/monitoring/store/rollup.ts'
import { aSeries, aStore, samplesOf, store } from '../support/a-store.ts'
import { startMs } from '../support/fake-clock.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

test('a gap is a gap, and zero is zero', () => {
  const points = [
    [0, 0],
    [10_000, 2],
    [50_000, 4],
  ] as const
  expect(resamplePoints(points, 'gauge', 0, 60_000, 6)).toEqual([
    [0, 0],
    [10_000, 2],
    [20_000, null],
    [30_000, null],
    [40_000, null],
    [50_000, 4],
  ])
})

test('counters are shown by their growth per second, over a restart too', () => {
  const points = [
    [0, 100],
    [10_000, 150],
    [20_000, 10],
    [30_000, 30],
  ] as const
  expect(resamplePoints(points, 'counter', 0, 40_000, 4).map(([, value]) => value)).toEqual([null, 5, 1, 2])
})

test('there are never more points than asked for', () => {
  const points = Array.from({ length: 5_000 }, (_, index) => [index * 1_000, 1] as const)
  expect(resamplePoints(points, 'gauge', 0, 5_000_000, 300).length).toBeLessThanOrEqual(300)
})

test('roll-ups give the mean of a gauge and the growth of a counter', () => {
  const gauge = [
    rollUp(
      0,
      [
        [0, 1],
        [1, 3],
      ],
      undefined,
    ),
    rollUp(narrowMs, [[narrowMs, 8]], undefined),
  ]
  expect(resampleRollups(gauge, 'gauge', narrowMs, 0, 2 * narrowMs, 1)).toEqual([[0, 4]])
  const counter = [
    rollUp(
      0,
      [
        [0, 0],
        [1, 600],
      ],
      undefined,
    ),
    rollUp(narrowMs, [[narrowMs, 900]], 600),
  ]
  expect(resampleRollups(counter, 'counter', narrowMs, 0, 2 * narrowMs, 2).map(([, value]) => value)).toEqual(
    [2, 1],
  )
})

test('a month is drawn from roll-ups, with the newest minutes on it', async () => {
  const file = await aStore()
  const values = Array.from({ length: 24 * 60 }, () => 7)
  store(file, samplesOf(aSeries(), values, startMs, minuteMs))
  const now = startMs + values.length * minuteMs
  await compact(file, { now, unstoredSince: undefined, pause: () => Promise.resolve() })
  const [view] = readSeries(file, {
    target: 'shop.local',
    names: ['queue'],
    fromMs: now - 30 * 24 * hourMs,
    toMs: now,
    maxPoints: 720,
  })
  const known = view?.points.filter(([, value]) => value !== null) ?? []
  expect(known.length).toBeGreaterThanOrEqual(24)
  expect(new Set(known.map(([, value]) => value))).toEqual(new Set([7]))
  expect(view?.points.at(-1)?.[1]).toBe(7)
})

test('counts that others are made of are no charts', async () => {
  const file = await aStore()
  const names = [
    'router_requests_total',
    'router_latency_seconds_bucket',
    'router_request_rate',
    'app_jobs_total',
  ]
  store(
    file,
    names.flatMap((name) => samplesOf(aSeries({ name }), [1], startMs, minuteMs)),
  )
  expect(readSeriesNames(file, 'shop.local')).toEqual(['app_jobs_total', 'router_request_rate'])
})

test('uptime says how much was measured beside how much was up', async () => {
  const file = await aStore()
  const check = { id: 'url', intervalMs: minuteMs }
  const series = aSeries({ name: 'check_ok', labels: { check: 'url' } })
  expect(uptimeOf(file, 'shop.local', check, startMs)).toEqual({ ratio: null, measured: 0 })
  // Ten hours: five measured with one minute in ten down, then five of silence.
  const values = Array.from({ length: 300 }, (_, index) => (index % 10 === 0 ? 0 : 1))
  store(file, samplesOf(series, values, startMs, minuteMs))
  const found = uptimeOf(file, 'shop.local', check, startMs + 10 * hourMs)
  expect([found.ratio, found.measured]).toEqual([0.9, 0.5])
  await compact(file, {
    now: startMs + 10 * hourMs,
    unstoredSince: undefined,
    pause: () => Promise.resolve(),
  })
  expect(uptimeOf(file, 'shop.local', check, startMs + 10 * hourMs).ratio).toBe(0.9)
})
