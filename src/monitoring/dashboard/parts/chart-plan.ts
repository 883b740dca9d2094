// chart-plan: which series share a chart, and in which order charts stand. Pure: names in, charts out.

/** One chart: its title and the series on it, the one that matters most first. */
export type PlannedChart = {
  readonly id: string
  readonly title: string
  readonly names: readonly string[]
  /** How series that differ by release alone become one line, at a moment when both have a value. */
  readonly joins: 'sum' | 'max'
}

/** Rate, errors, duration: what tells first whether users are served. Then what tells why not. */
const families: readonly (readonly [
  id: string,
  title: string,
  joins: 'sum' | 'max',
  names: readonly string[],
])[] = [
  ['requests', 'Requests', 'sum', ['router_request_rate']],
  ['errors', 'Errors', 'max', ['router_error_ratio']],
  ['latency', 'Latency', 'max', ['router_latency_p95_seconds', 'router_latency_p50_seconds']],
  ['cpu', 'Processor, cores', 'sum', ['replica_cpu_cores']],
  ['memory', 'Memory', 'sum', ['replica_memory_bytes']],
  ['replicas', 'Replicas ready', 'sum', ['replica_ready']],
  ['check-latency', 'Checks: time to answer', 'max', ['check_latency_seconds']],
]

/** What other series are made from, or what the tables tell better. */
const undrawn = new Set(['router_requests_total', 'router_errors_total', 'replica_restarts', 'check_ok'])

/** A picture of single buckets says nothing. */
const isBucket = (name: string): boolean => name.endsWith('_bucket')

/** A chart per family that has series; every other series has one of its own, by name. */
export function planCharts(names: readonly string[]): {
  readonly main: readonly PlannedChart[]
  readonly more: readonly PlannedChart[]
} {
  const known = new Set(names)
  const used = new Set(families.flatMap(([, , , mine]) => mine))
  const main = families.flatMap(([id, title, joins, wanted]) => {
    const mine = wanted.filter((name) => known.has(name))
    return mine.length === 0 ? [] : [{ id, title, joins, names: mine }]
  })
  const more = [...known]
    .filter((name) => !used.has(name) && !undrawn.has(name) && !isBucket(name))
    .toSorted()
    .map((name) => ({
      id: `series-${name}`,
      title: name,
      names: [name],
      joins: 'max' as const,
    }))
  return { main, more }
}
