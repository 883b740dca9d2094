// router: takes requests on listening sockets and passes each to a replica of the release that serves now.
// Enters: the table in force, connections of clients, pooled connections to replicas, counts.
// Stays out: judging health or deploys (the agent), zod and every other library: this process must stay small.
import type { Socket } from 'node:net'
import type { RouterReport, RouterTable } from './contract.ts'
import { Connections } from './downstream/connections.ts'
import { defaultLimits } from './limits.ts'
import type { RouterLimits } from './limits.ts'
import type { ListenFailure } from './listeners.ts'
import { Listeners } from './listeners.ts'
import type { LogLimits } from './request-log/request-log.ts'
import { RequestLogs } from './request-log/request-logs.ts'
import type { RouterCore } from './router-core.ts'
import type { Replica } from './traffic/replica.ts'
import { Services } from './traffic/services.ts'
import { RelayBuffers } from './upstream/relay-buffers.ts'

export type RouterOptions = {
  readonly limits?: Partial<RouterLimits>
  readonly logLimits?: LogLimits
  /** Called when a replica did not take a connection, or dropped one before it answered. */
  readonly onSuspect?: (replica: Replica) => void
  readonly onListenFailure: ListenFailure
}

export type Router = {
  readonly listeners: Listeners
  /** Puts a table in force for every request that starts from now on. */
  apply(table: RouterTable): void
  report(): RouterReport
  /** Ends WebSockets and event streams of a release or replica; requests in flight may finish. */
  closePool(key: string, releaseId: string, replicaId: string | undefined): void
  /** Stops accepting; resolves when every connection has ended, at the latest after `deadlineMs`. */
  retire(deadlineMs: number): Promise<void>
  /** Ends everything at once. */
  close(): Promise<void>
}

/** Makes a router without listeners, with an empty table. `close` must be called. */
export function openRouter(options: RouterOptions): Router {
  const logs = new RequestLogs(options.logLimits)
  const services = new Services(logs)
  const core: RouterCore = {
    services,
    limits: { ...defaultLimits, ...options.limits },
    relay: new RelayBuffers(),
    waiting: new Set(),
    now: () => performance.now(),
    wallNow: () => Date.now(),
    suspect: (replica) => options.onSuspect?.(replica),
    isRetiring: false,
  }
  const connections = new Connections(core)
  const accept = (listenerId: string, socket: Socket): void => connections.accept(listenerId, socket)
  const listeners = new Listeners(accept, options.onListenFailure)
  const sweep = setInterval(() => runSweep(core, connections, logs), core.limits.sweepMs)
  const end = async (): Promise<void> => {
    clearInterval(sweep)
    await logs.flushAll()
    services.apply({ version: services.version, services: [] })
  }
  return {
    listeners,
    apply: (table) => {
      services.apply(table)
      if (table.services.some((service) => service.scheme === 'https')) void connections.loadTls()
      for (const waiting of Array.from(core.waiting)) waiting.retry()
    },
    report: () => services.toReport(),
    closePool: (key, releaseId, replicaId) => services.closePool(key, releaseId, replicaId),
    retire: async (deadlineMs) => {
      core.isRetiring = true
      listeners.closeAll()
      await connections.drain(deadlineMs)
      await end()
    },
    close: async () => {
      core.isRetiring = true
      listeners.closeAll()
      await connections.drain(0)
      await end()
    },
  }
}

function runSweep(core: RouterCore, connections: Connections, logs: RequestLogs): void {
  const nowMs = core.now()
  connections.check(nowMs)
  for (const waiting of Array.from(core.waiting)) waiting.expire(nowMs)
  for (const pool of core.services.pools) for (const replica of pool.known) replica.closeIdle(nowMs)
  logs.flush()
}
