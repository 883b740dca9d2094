// quantile: a latency out of a histogram. Pure.

/** Requests with at most `bound`; cumulative, rising, the last bound may be infinite. */
export type Bucket = readonly [bound: number, count: number]

/**
 * The value below which the share `q` (0..1) of what was counted lies, inside its bucket as if spread evenly.
 * Undefined when nothing was counted; in the unbounded bucket the bound before it.
 * Source: Prometheus, histogram_quantile().
 */
export function quantileOf(q: number, buckets: readonly Bucket[]): number | undefined {
  const all = buckets.at(-1)?.[1] ?? 0
  if (all <= 0) return undefined
  const rank = q * all
  const index = buckets.findIndex(([, count]) => count >= rank)
  const [bound, count] = buckets[index] ?? [0, 0]
  const [below, counted] = index > 0 ? (buckets[index - 1] ?? [0, 0]) : [0, 0]
  if (!Number.isFinite(bound) || bound >= Number.MAX_SAFE_INTEGER) return below
  return count === counted ? bound : below + (bound - below) * ((rank - counted) / (count - counted))
}

/** How many of what was counted lie below `value`, inside a bucket as if spread evenly. */
export function countBelow(value: number, buckets: readonly Bucket[]): number {
  let [below, counted] = [0, 0]
  for (const [bound, count] of buckets) {
    if (value < bound) {
      const isBounded = Number.isFinite(bound) && bound < Number.MAX_SAFE_INTEGER
      return isBounded ? counted + (count - counted) * ((value - below) / (bound - below)) : counted
    }
    ;[below, counted] = [bound, count]
  }
  return counted
}
