// chart-plan: which series share a chart, and in which order charts stand. Pure: names in, charts out.

/** One chart: its title and the series on it, the one that matters most first. */
export type PlannedChart = {
  readonly id: string
  readonly title: string
  readonly names: readonly string[]
  /** `rate`: of a counter, what is drawn is its growth per second. */
  readonly draws: 'value' | 'rate'
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
  ['requests', 'Requests', 'sum', ['nexo_request_rate']],
  ['errors', 'Errors', 'max', ['nexo_error_ratio']],
  ['latency', 'Latency', 'max', ['nexo_latency_p95_seconds', 'nexo_latency_p50_seconds']],
  ['cpu', 'Processor, cores', 'sum', ['nexo_cpu_cores']],
  ['memory', 'Memory', 'sum', ['nexo_memory_bytes']],
  ['replicas', 'Replicas ready', 'sum', ['nexo_replicas_ready']],
]

/** What other series are made from, or what the tables tell better. */
const undrawn = new Set([
  'nexo_requests_total',
  'nexo_errors_total',
  'nexo_latency_seconds_bucket',
  'nexo_replica_restarts',
])

const isCounter = (name: string): boolean => /_(?:total|count|sum)$/.test(name)
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
    return mine.length === 0 ? [] : [{ id, title, joins, names: mine, draws: 'value' as const }]
  })
  const more = [...known]
    .filter((name) => !used.has(name) && !undrawn.has(name) && !isBucket(name))
    .toSorted()
    .map((name) => ({
      id: `series-${name}`,
      title: name,
      names: [name],
      joins: 'max' as const,
      draws: isCounter(name) ? ('rate' as const) : ('value' as const),
    }))
  return { main, more }
}
