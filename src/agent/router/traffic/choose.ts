// Which release and which of its replicas gets the next request. Pure.

export type Weighted<Replica> = { readonly percent: number; readonly replicas: readonly Replica[] }

/**
 * The pool for the `turn`-th request, by weight.
 *
 * Promise: pools without weight or without replicas get none, the others share by their weights. Consecutive turns are
 * spread evenly, so 5 % is one in twenty also over a hundred requests, where chance would give anything from 1 to 9.
 * Source: multiples of the golden ratio, modulo one, are a low-discrepancy sequence (Knuth, TAOCP 6.4).
 */
export function choosePool<Pool extends Weighted<unknown>>(
  pools: readonly Pool[],
  turn: number,
): Pool | undefined {
  const first = pools[0]
  if (pools.length === 1 && first !== undefined) return isUsable(first) ? first : undefined
  let sum = 0
  for (const pool of pools) if (isUsable(pool)) sum += pool.percent
  let point = ((turn * 0.618_033_988_749_895) % 1) * sum
  let last: Pool | undefined
  for (const pool of pools) {
    if (!isUsable(pool)) continue
    last = pool
    point -= pool.percent
    if (point < 0) return pool
  }
  return last
}

const isUsable = (pool: Weighted<unknown>): boolean => pool.percent > 0 && pool.replicas.length > 0

export type Loaded = { readonly inFlight: number; readonly upgrades: number; readonly avoidUntilMs: number }

/**
 * The replica with the fewest requests and tunnels. Those that `tried` holds are out; those that refused a connection
 * lately come after all others. `turn` decides between equals, so that an idle pool is used evenly.
 */
export function chooseReplica<Replica extends Loaded>(
  replicas: readonly Replica[],
  turn: number,
  nowMs: number,
  tried?: ReadonlySet<Replica>,
): Replica | undefined {
  let best: Replica | undefined
  let bestLoad = Infinity
  const count = replicas.length
  for (let index = 0; index < count; index += 1) {
    const replica = replicas[(index + turn) % count]
    if (replica === undefined || tried?.has(replica) === true) continue
    const load = replica.inFlight + replica.upgrades + (replica.avoidUntilMs > nowMs ? 1e9 : 0)
    if (load < bestLoad) {
      best = replica
      bestLoad = load
    }
  }
  return best
}
