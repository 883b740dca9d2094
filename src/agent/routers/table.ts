// What routers should do, made of what services wish and what replicas are. Pure.
import { keyOf } from '../paths.ts'
import type { RouterPool, RouterReplica, RouterService } from '../router/contract.ts'
import type { ServiceState } from '../state/service-state.ts'

/** A replica as the table sees it. */
export type TableReplica = RouterReplica & { readonly releaseId: string }

export type TableInput = {
  readonly state: ServiceState
  /** Replicas that take traffic now. */
  readonly replicas: readonly TableReplica[]
  /** Releases that have replicas, ready or not: they stay known for drains and counts. */
  readonly liveReleases: readonly string[]
  readonly tls: { readonly certificatePem: string; readonly keyPem: string } | undefined
  readonly requestLogFile: string
}

/** The routers' view of one service; undefined for a service without an address. */
export function routerServiceOf(input: TableInput): RouterService | undefined {
  const { state } = input
  if (state.listen === null) return undefined
  return {
    key: keyOf(state.service),
    listenerId: listenerIdOf(state.listen),
    scheme: input.tls === undefined ? 'http' : 'https',
    ...(input.tls === undefined ? {} : { tls: input.tls }),
    mode: state.mode,
    holdMaxMs: state.holdMaxMs,
    ...(state.page === null ? {} : { page: state.page }),
    releaseHeader: state.releaseHeader,
    requestLogFile: input.requestLogFile,
    pools: poolsOf(input),
  }
}

export const listenerIdOf = (listen: { readonly host: string; readonly port: number }): string =>
  `${listen.host}|${listen.port}`

function poolsOf(input: TableInput): readonly RouterPool[] {
  const weights = new Map(input.state.weights.map((weight) => [weight.releaseId, weight.percent]))
  const known = new Set([...weights.keys(), ...input.liveReleases])
  return [...known].map((releaseId) => ({
    releaseId,
    percent: weights.get(releaseId) ?? 0,
    replicas: input.replicas
      .filter((replica) => replica.releaseId === releaseId)
      .map(({ id, host, port }) => ({ id, host, port })),
  }))
}
