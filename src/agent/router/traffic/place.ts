// Where a request goes now: a replica, a wait, or an answer of nexo's own. Pure.
import type { GatewayCode } from '../answers/gateway-codes.ts'
import { choosePool, chooseReplica } from './choose.ts'
import type { Replica } from './replica.ts'
import type { Service } from './services.ts'

export type Place =
  | { readonly do: 'bind'; readonly replica: Replica }
  | { readonly do: 'wait'; readonly for: 'switch' | 'replica' }
  | { readonly do: 'answer'; readonly code: GatewayCode }

/**
 * Decides for one request. Takes the service's next turn.
 *
 * `tried`: replicas that refused this very request. When all have, it waits: one may be starting again.
 */
export function nextPlace(
  service: Service | undefined,
  nowMs: number,
  tried: ReadonlySet<Replica> | undefined,
): Place {
  if (service === undefined) return { do: 'answer', code: 'NX-ROUTER-NO-SERVICE' }
  switch (service.wished.mode) {
    case 'hold':
      return { do: 'wait', for: 'switch' }
    case 'maintenance':
      return { do: 'answer', code: 'NX-ROUTER-MAINTENANCE' }
    case 'stopped':
      return { do: 'answer', code: 'NX-ROUTER-STOPPED' }
    case 'serve':
      return serve(service, nowMs, tried)
  }
}

function serve(service: Service, nowMs: number, tried: ReadonlySet<Replica> | undefined): Place {
  const turn = (service.turn += 1)
  const pools = tried === undefined ? service.pools : service.pools.map((pool) => without(pool, tried))
  const pool = choosePool(pools, turn)
  const replica = pool === undefined ? undefined : chooseReplica(pool.replicas, turn, nowMs)
  return replica === undefined ? { do: 'wait', for: 'replica' } : { do: 'bind', replica }
}

const without = (
  pool: { readonly percent: number; readonly replicas: readonly Replica[] },
  tried: ReadonlySet<Replica>,
): { readonly percent: number; readonly replicas: readonly Replica[] } => ({
  percent: pool.percent,
  replicas: pool.replicas.filter((replica) => !tried.has(replica)),
})
