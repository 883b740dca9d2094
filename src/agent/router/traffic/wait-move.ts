// What becomes of a request that waits for a replica, looked at from time to time. Pure.
import type { GatewayCode } from '../answers/gateway-codes.ts'

export type Wait = {
  /** `switch`: the service holds requests. `replica`: it has none that takes connections. */
  readonly for: 'switch' | 'replica'
  readonly waitedMs: number
  /** Whether a replica has refused this request since it came. */
  readonly wasRefused: boolean
  readonly holdMaxMs: number
  readonly noReplicaMs: number
}

export type WaitMove =
  | { readonly do: 'wait' }
  | { readonly do: 'try-again' }
  | { readonly do: 'answer'; readonly code: GatewayCode }

/** Decides. A table that changes ends a wait by itself; only a replica that refused is worth another look before that. */
export function nextWaitMove(wait: Wait): WaitMove {
  if (wait.for === 'switch') {
    return wait.waitedMs >= wait.holdMaxMs ? { do: 'answer', code: 'NX-ROUTER-HELD' } : { do: 'wait' }
  }
  if (wait.waitedMs < wait.noReplicaMs) return { do: wait.wasRefused ? 'try-again' : 'wait' }
  return { do: 'answer', code: wait.wasRefused ? 'NX-ROUTER-UNREACHABLE' : 'NX-ROUTER-NO-REPLICA' }
}
