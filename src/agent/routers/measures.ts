// Counts of several router processes, and of those that have ended, as one. Pure.
import type { TrafficMeasure } from '../protocol/documents.ts'
import type { RouterReport } from '../router/contract.ts'

/** The sum of two counts. Buckets are added by place: every router has the same bounds. */
export function addMeasures(one: TrafficMeasure | undefined, other: TrafficMeasure): TrafficMeasure {
  if (one === undefined) return other
  const counts = other.latency.counts.map((count, index) => count + (one.latency.counts[index] ?? 0))
  return {
    requests: one.requests + other.requests,
    answers5xx: one.answers5xx + other.answers5xx,
    gatewayErrors: one.gatewayErrors + other.gatewayErrors,
    inFlight: one.inFlight + other.inFlight,
    upgrades: one.upgrades + other.upgrades,
    latency: { boundsMs: other.latency.boundsMs, counts },
  }
}

/** Counts of one service by release. `ended`: what routers that have ended had counted; nothing of theirs is in flight. */
export function sumMeasures(
  key: string,
  reports: readonly RouterReport[],
  ended: readonly RouterReport[],
): Record<string, TrafficMeasure> {
  const sums: Record<string, TrafficMeasure> = {}
  const add = (report: RouterReport, isEnded: 'ended' | 'live'): void => {
    for (const pool of report.pools) {
      if (pool.key !== key) continue
      const measure = isEnded === 'ended' ? { ...pool.measure, inFlight: 0, upgrades: 0 } : pool.measure
      sums[pool.releaseId] = addMeasures(sums[pool.releaseId], measure)
    }
  }
  for (const report of ended) add(report, 'ended')
  for (const report of reports) add(report, 'live')
  return sums
}

export type InFlight = { readonly inFlight: number; readonly upgrades: number }

/** What is still bound to a release, or to one of its replicas. */
export function inFlightOf(
  reports: readonly RouterReport[],
  what: { readonly key: string; readonly releaseId: string; readonly replicaId?: string },
): InFlight {
  const sum = { inFlight: 0, upgrades: 0 }
  for (const pool of reports.flatMap((report) => report.pools)) {
    if (pool.key !== what.key || pool.releaseId !== what.releaseId) continue
    for (const replica of pool.replicas) {
      if (what.replicaId !== undefined && replica.id !== what.replicaId) continue
      sum.inFlight += replica.inFlight
      sum.upgrades += replica.upgrades
    }
  }
  return sum
}
