// What the agent tells a router process, and what it asks of it. Router processes hold no judgement of their own:
// they apply the newest table, count, and report. Messages travel over the IPC channel, listening sockets as handles.
import type { ServiceMode, TrafficMeasure } from '../protocol/documents.ts'

export type RouterReplica = { readonly id: string; readonly host: string; readonly port: number }

/** Requests bound to a replica that left the table finish there. A draining pool gets no new requests. */
export type RouterPool = {
  readonly releaseId: string
  /** Share of requests in percent. Pools with weight 0 are known, for drains and counts, but get none. */
  readonly percent: number
  readonly replicas: readonly RouterReplica[]
}

export type RouterService = {
  /** `<application>/<environment>`. */
  readonly key: string
  readonly listenerId: string
  readonly scheme: 'http' | 'https'
  readonly tls?: { readonly certificatePem: string; readonly keyPem: string }
  readonly mode: ServiceMode
  /** For `hold`: how long one request may wait, ms, before 503. */
  readonly holdMaxMs: number
  /** For `maintenance` and `stopped`: HTML to answer with, status 503. */
  readonly page?: string
  readonly releaseHeader: 'always' | 'asked' | 'never'
  /** Absolute path of the request log (JSON lines), rotated by the router that holds it. */
  readonly requestLogFile?: string
  readonly pools: readonly RouterPool[]
}

export type RouterTable = { readonly version: number; readonly services: readonly RouterService[] }

export type ToRouter =
  /**
   * Comes with a bound TCP socket as its handle; kept open until `close-listener`. The handle is the raw one
   * (`net.Native`, not a `net.Server`): whoever receives a `net.Server` starts to accept, and the agent must not.
   * A router listens on it with `server.listen(handle)`, and gives it to a successor agent raw as well.
   */
  | { readonly type: 'listener'; readonly listenerId: string }
  | { readonly type: 'close-listener'; readonly listenerId: string }
  | { readonly type: 'table'; readonly table: RouterTable }
  | { readonly type: 'report'; readonly requestId: number }
  /** Ends what is left of a release or a replica: WebSockets with 1001, connections at their next answer. */
  | {
      readonly type: 'close-pool'
      readonly key: string
      readonly releaseId: string
      readonly replicaId?: string
    }
  /** Stop accepting, answer what is in flight with `connection: close`, exit when idle or after `deadlineMs`. */
  | { readonly type: 'retire'; readonly deadlineMs: number }

export type FromRouter =
  | { readonly type: 'ready' }
  | { readonly type: 'applied'; readonly version: number }
  | { readonly type: 'report'; readonly requestId: number; readonly report: RouterReport }
  /** A connect to a replica was refused or reset before its first byte: the agent probes it at once. */
  | { readonly type: 'suspect'; readonly key: string; readonly replicaId: string; readonly releaseId: string }

export type RouterReport = {
  readonly tableVersion: number
  readonly pools: readonly {
    readonly key: string
    readonly releaseId: string
    readonly measure: TrafficMeasure
    readonly replicas: readonly {
      readonly id: string
      readonly inFlight: number
      readonly upgrades: number
    }[]
  }[]
}
