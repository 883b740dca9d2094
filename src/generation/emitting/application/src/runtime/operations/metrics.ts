// metrics: what a Prometheus scrapes. Requests are counted by the template of their route, never by their address.
import type { Fact } from '../entities/world.ts'
import type { Depth } from '../outbox/relay.ts'

/** Seconds; from a cache hit to a request that somebody gave up on. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** `buckets`: how many fell between a bound and the one before. */
type Series = { readonly labels: string; readonly buckets: number[]; sum: number; count: number }

export type Metrics = {
  began(): void
  ended(method: string, route: string, status: number, seconds: number): void
  happened(facts: readonly Fact[]): void
  print(now: { readonly outbox: Depth; readonly release: string; readonly draining: boolean }): string
}

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const labelled = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',')

function cumulative(counts: readonly number[]): readonly number[] {
  let sum = 0
  return counts.map((count) => (sum += count))
}

function printHistogram(series: Iterable<Series>): readonly string[] {
  const name = 'http_request_duration_seconds'
  return [
    `# HELP ${name} How long requests took, by route and class of status.`,
    `# TYPE ${name} histogram`,
    ...[...series].flatMap(({ labels, buckets, sum, count }) => [
      ...cumulative(buckets).map((upTo, index) => `${name}_bucket{${labels},le="${bounds[index]}"} ${upTo}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${sum}`,
      `${name}_count{${labels}} ${count}`,
    ]),
  ]
}

const single = (
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  values: readonly string[],
): readonly string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values]

export function createMetrics(application: string): Metrics {
  const requests = new Map<string, Series>()
  const operations = new Map<string, { readonly labels: string; count: number }>()
  let inFlight = 0
  return {
    began: () => {
      inFlight += 1
    },
    ended: (method, route, status, seconds) => {
      inFlight -= 1
      const key = `${method} ${route} ${Math.floor(status / 100)}`
      let series = requests.get(key)
      if (series === undefined) {
        const labels = labelled({ method, route, status: `${Math.floor(status / 100)}xx` })
        series = { labels, buckets: bounds.map(() => 0), sum: 0, count: 0 }
        requests.set(key, series)
      }
      const index = bounds.findIndex((bound) => seconds <= bound)
      if (index >= 0) series.buckets[index] = (series.buckets[index] ?? 0) + 1
      series.sum += seconds
      series.count += 1
    },
    happened: (facts) => {
      for (const fact of facts) {
        const key = `${fact.entity} ${fact.operation}`
        const known = operations.get(key)
        if (known !== undefined) known.count += 1
        else operations.set(key, { labels: labelled({ ...fact }), count: 1 })
      }
    },
    print: ({ outbox, release, draining }) =>
      [
        ...printHistogram(requests.values()),
        ...single('http_requests_in_flight', 'gauge', 'Requests that are being answered.', [
          `http_requests_in_flight ${inFlight}`,
        ]),
        ...single(
          'application_operations_total',
          'counter',
          'What was written, by entity and operation.',
          [...operations.values()].map(
            ({ labels, count }) => `application_operations_total{${labels}} ${count}`,
          ),
        ),
        ...single('outbox_messages', 'gauge', 'Messages that wait, and those that nobody tries anymore.', [
          `outbox_messages{state="waiting"} ${outbox.waiting}`,
          `outbox_messages{state="dead"} ${outbox.dead}`,
        ]),
        ...single(
          'outbox_integrations_unset',
          'gauge',
          'Integrations without an address: their messages wait.',
          [`outbox_integrations_unset ${outbox.unset}`],
        ),
        ...single('application_draining', 'gauge', 'Whether it was asked to stop.', [
          `application_draining ${Number(draining)}`,
        ]),
        ...single('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [
          `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
        ]),
        ...single('build_info', 'gauge', 'What is running.', [
          `build_info{${labelled({ application, release, node: process.versions.node })}} 1`,
        ]),
        '',
      ].join('\n'),
  }
}
