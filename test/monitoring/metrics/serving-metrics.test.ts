import { expect, test } from 'vitest'
import type { TrafficMeasure } from '../../../src/agent/protocol/documents.ts'
import { countBelow, quantileOf } from '../../../src/monitoring/metrics/quantile.ts'
import { servingSamples, type Sight } from '../../../src/monitoring/metrics/serving-metrics.ts'

const traffic = (requests: number, answers5xx: number, counts: readonly number[]): TrafficMeasure => ({
  requests,
  answers5xx,
  gatewayErrors: 0,
  inFlight: 0,
  upgrades: 0,
  latency: { boundsMs: [10, 100, Number.MAX_SAFE_INTEGER], counts: [...counts] },
})
const sight = (at: number, measures: Readonly<Record<string, TrafficMeasure>>, serving = 'r-1'): Sight => ({
  at,
  serving,
  traffic: measures,
  replicas: [],
})
const valueOf = (samples: ReturnType<typeof servingSamples>, name: string): readonly number[] =>
  samples.filter(({ series }) => series.name === name).map(({ value }) => value)

test('rates, error ratio and percentiles are those since the look before', () => {
  const before = sight(0, { 'r-1': traffic(100, 10, [90, 10, 0]) })
  const samples = servingSamples('t', sight(10_000, { 'r-1': traffic(200, 15, [180, 20, 0]) }), before)
  expect(valueOf(samples, 'router_request_rate')).toEqual([10])
  expect(valueOf(samples, 'router_error_ratio')).toEqual([0.05])
  expect(valueOf(samples, 'router_latency_p95_seconds')[0]).toBeCloseTo(0.055)
})

test('a router that began anew counts from zero, and nothing is negative', () => {
  const before = sight(0, { 'r-1': traffic(1_000, 10, [900, 100, 0]) })
  const samples = servingSamples('t', sight(10_000, { 'r-1': traffic(20, 1, [20, 0, 0]) }), before)
  expect(valueOf(samples, 'router_request_rate')).toEqual([2])
})

test('the first requests of a release that appears are counted', () => {
  const before = sight(0, { 'r-1': traffic(5, 0, [5, 0, 0]) })
  const now = sight(10_000, { 'r-1': traffic(5, 0, [5, 0, 0]), 'r-2': traffic(7, 7, [7, 0, 0]) }, 'r-2')
  const errors = servingSamples('t', now, before).filter(
    ({ series }) => series.name === 'router_errors_total',
  )
  expect(errors.map(({ at, value, series }) => [at, value, series.labels['release']])).toEqual([
    [0, 0, 'r-2'],
    [10_000, 7, 'r-2'],
  ])
})

test('percentiles lie inside their bucket, and in the unbounded one at its lower end', () => {
  expect(
    quantileOf(0.5, [
      [0.1, 50],
      [1, 100],
      [Infinity, 100],
    ]),
  ).toBeCloseTo(0.1)
  expect(
    quantileOf(0.99, [
      [0.1, 50],
      [1, 60],
      [Infinity, 100],
    ]),
  ).toBe(1)
  expect(
    quantileOf(0.5, [
      [0.1, 0],
      [Infinity, 0],
    ]),
  ).toBeUndefined()
})

test('what was within a time is counted, in a bucket in proportion', () => {
  const buckets = [
    [0.1, 80],
    [0.5, 100],
    [Infinity, 110],
  ] as const
  expect([countBelow(0.1, buckets), countBelow(0.3, buckets), countBelow(9, buckets)]).toEqual([80, 90, 100])
})
