import { expect, test } from 'vitest'
import { noTraffic } from '../../../src/deployment/strategies/strategy.ts'
import { sampleBetween } from '../../../src/deployment/strategies/traffic-sample.ts'
import { aMeasure } from '../support/builders.ts'

const boundsMs = [1, 10, 100, 1_000, Number.POSITIVE_INFINITY]

test('only what happened in between counts', () => {
  const before = aMeasure({ requests: 100, answers5xx: 50, gatewayErrors: 1 })
  const after = aMeasure({ requests: 130, answers5xx: 52, gatewayErrors: 4 })
  expect(sampleBetween(before, after)).toEqual({ requests: 30, failures: 5, p95Ms: null })
})

test('a release that the router has not seen has no traffic', () => {
  expect(sampleBetween(undefined, undefined)).toEqual(noTraffic)
})

test('counters of a router that started anew count from zero', () => {
  const before = aMeasure({ requests: 100, answers5xx: 50 })
  expect(sampleBetween(before, aMeasure({ requests: 7, answers5xx: 1 }))).toMatchObject({
    requests: 7,
    failures: 1,
  })
})

test('the 95th percentile is the bound of the bucket that holds it', () => {
  const after = aMeasure({ requests: 100, latency: { boundsMs, counts: [90, 4, 6, 0, 0] } })
  expect(sampleBetween(undefined, after).p95Ms).toBe(100)
})

test('answers beyond the last bound count as at least that', () => {
  const after = aMeasure({ requests: 100, latency: { boundsMs, counts: [0, 0, 0, 0, 100] } })
  expect(sampleBetween(undefined, after).p95Ms).toBe(1_000)
})

test('few answers have no 95th percentile', () => {
  const after = aMeasure({ requests: 19, latency: { boundsMs, counts: [19, 0, 0, 0, 0] } })
  expect(sampleBetween(undefined, after).p95Ms).toBeNull()
})
