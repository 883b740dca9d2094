import type { TrafficMeasure } from '../../agent/protocol/documents.ts'
import { noTraffic, type TrafficSample } from './strategy.ts'

/** Fewer answers than this say nothing about a 95th percentile. */
const fewestForPercentile = 20

/**
 * What happened between two readings of a release's counters.
 *
 * Promise: counters that went backwards (a router that started anew) count from zero. Failures are the application's
 * 5xx and the answers that nexo had to give in its place. Pure.
 */
export function sampleBetween(
  before: TrafficMeasure | undefined,
  after: TrafficMeasure | undefined,
): TrafficSample {
  if (after === undefined) return noTraffic
  const from = before !== undefined && before.requests <= after.requests ? before : undefined
  const requests = after.requests - (from?.requests ?? 0)
  const failures =
    after.answers5xx + after.gatewayErrors - (from?.answers5xx ?? 0) - (from?.gatewayErrors ?? 0)
  return { requests, failures: Math.max(0, failures), p95Ms: percentile95(from, after) }
}

function percentile95(from: TrafficMeasure | undefined, after: TrafficMeasure): number | null {
  const counts = after.latency.counts.map((count, index) => count - (from?.latency.counts[index] ?? 0))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total < fewestForPercentile) return null
  let seen = 0
  const bucket = counts.findIndex((count) => (seen += count) >= 0.95 * total)
  // The last bucket has no upper bound; its lower one is the honest figure, and keeps the value finite for JSON.
  const bounds = after.latency.boundsMs.filter((bound) => Number.isFinite(bound))
  return bounds[Math.min(bucket, bounds.length - 1)] ?? null
}
