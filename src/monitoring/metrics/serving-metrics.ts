// serving-metrics: the router's counts and the replicas' states as samples. Pure.
import type { Replica } from '../../domain/deployment.ts'
import type { TrafficMeasure } from '../../agent/protocol/documents.ts'
import { measured, type Labels, type Sample, type Series } from '../store/series.ts'
import { quantileOf, type Bucket } from './quantile.ts'

export type Sight = {
  readonly at: number
  /** The release that gets the requests; those of others are counted while they still get some. */
  readonly serving: string | null
  readonly traffic: Readonly<Record<string, TrafficMeasure>>
  readonly replicas: readonly Replica[]
}

const countOf = (numbers: readonly number[]): readonly number[] => {
  let sum = 0
  return numbers.map((count) => (sum += count))
}

/** Bounds in seconds, counts cumulative, as series hold them. */
export const bucketsOf = ({ latency }: TrafficMeasure): readonly Bucket[] =>
  countOf(latency.counts).map((count, index) => {
    const boundMs = latency.boundsMs[index] ?? Infinity
    return [boundMs >= Number.MAX_SAFE_INTEGER ? Infinity : boundMs / 1_000, count] as const
  })

type Make = (
  name: string,
  value: number,
  labels?: Labels,
  kind?: Series['kind'],
  unit?: string,
  at?: number,
) => Sample

const maker =
  (target: string, now: number): Make =>
  (name, value, labels = {}, kind = 'gauge', unit = '', at = now) => ({
    series: { target, name, labels, kind, unit },
    at,
    value,
  })

const isIdle = (now: TrafficMeasure, before: TrafficMeasure | undefined): boolean =>
  before !== undefined && now.requests === before.requests && now.inFlight === 0

/**
 * Samples of one look at a service. `before`: the look before it, if the monitor has one.
 *
 * Shape: router_requests_total, router_errors_total and router_latency_seconds_bucket by release, from which rates come;
 * router_request_rate, router_error_ratio, router_latency_p50/p95_seconds since the look before; replicas by process.
 */
export function servingSamples(target: string, now: Sight, before: Sight | undefined): readonly Sample[] {
  const make = maker(target, now.at)
  const active = Object.entries(now.traffic).filter(
    ([release, measure]) => release === now.serving || !isIdle(measure, before?.traffic[release]),
  )
  return [
    ...active.flatMap(([release, measure]) => trafficSamples(make, release, measure, before)),
    ...(before === undefined ? [] : rateSamples(make, now.at, active, before)),
    ...replicaSamples(make, now.replicas),
  ]
}

function trafficSamples(
  make: Make,
  release: string,
  measure: TrafficMeasure,
  before: Sight | undefined,
): readonly Sample[] {
  const known = before?.traffic[release]
  const counted = (one: TrafficMeasure, at?: number): Sample[] => [
    make('router_requests_total', one.requests, { release }, 'counter', '', at),
    make('router_errors_total', one.answers5xx, { release }, 'counter', '', at),
    ...bucketsOf(one).map(([bound, count]) =>
      make('router_latency_seconds_bucket', count, { release, le: leOf(bound) }, 'counter', '', at),
    ),
  ]
  // A release that appears had counted nothing when it was looked for the last time.
  const began = known === undefined && before !== undefined ? counted(zeroOf(measure), before.at) : []
  return [...began, ...counted(measure)]
}

const leOf = (bound: number): string => (Number.isFinite(bound) ? String(bound) : '+Inf')

const zeroOf = (measure: TrafficMeasure): TrafficMeasure => ({
  ...measure,
  requests: 0,
  answers5xx: 0,
  latency: { ...measure.latency, counts: measure.latency.counts.map(() => 0) },
})

/** What happened between two looks; a count that fell began anew. */
function grown(now: TrafficMeasure, before: TrafficMeasure | undefined): TrafficMeasure {
  if (before === undefined || now.requests < before.requests) return now
  return {
    ...now,
    requests: now.requests - before.requests,
    answers5xx: Math.max(0, now.answers5xx - before.answers5xx),
    latency: {
      ...now.latency,
      counts: now.latency.counts.map((count, index) =>
        Math.max(0, count - (before.latency.counts[index] ?? 0)),
      ),
    },
  }
}

function rateSamples(
  make: Make,
  at: number,
  active: readonly (readonly [string, TrafficMeasure])[],
  before: Sight,
): readonly Sample[] {
  const seconds = (at - before.at) / 1_000
  if (seconds <= 0) return []
  return active.flatMap(([release, measure]) => {
    const since = grown(measure, before.traffic[release])
    const rate = make('router_request_rate', measured(since.requests / seconds), { release }, 'gauge', '1/s')
    if (since.requests === 0)
      return isIdle(measure, before.traffic[release]) && measure.requests === 0 ? [] : [rate]
    const buckets = bucketsOf(since)
    const latency = ([name, q]: readonly [string, number]): readonly Sample[] => {
      const value = quantileOf(q, buckets)
      return value === undefined ? [] : [make(name, measured(value), { release }, 'gauge', 's')]
    }
    return [
      rate,
      make('router_error_ratio', measured(since.answers5xx / since.requests), { release }, 'gauge', 'ratio'),
      ...latency(['router_latency_p50_seconds', 0.5]),
      ...latency(['router_latency_p95_seconds', 0.95]),
    ]
  })
}

function replicaSamples(make: Make, replicas: readonly Replica[]): readonly Sample[] {
  const byProcess = Object.entries(Object.groupBy(replicas, ({ process }) => process))
  return byProcess.flatMap(([process, some = []]) => {
    const sum = (of: (replica: Replica) => number): number =>
      some.reduce((total, replica) => total + of(replica), 0)
    const labels = { process }
    return [
      make(
        'replica_ready',
        sum(({ healthy }) => (healthy ? 1 : 0)),
        labels,
      ),
      make(
        'replica_restarts',
        sum(({ restarts }) => restarts),
        labels,
      ),
      make('replica_cpu_cores', measured(sum(({ cpu }) => cpu ?? 0)), labels),
      make(
        'replica_memory_bytes',
        sum(({ rssBytes }) => rssBytes ?? 0),
        labels,
        'gauge',
        'bytes',
      ),
    ]
  })
}
