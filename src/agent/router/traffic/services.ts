// The table in force, as live objects. Applying another is one assignment: a request sees the old one or the new one.
import type { RouterReport, RouterService, RouterTable } from '../contract.ts'
import type { RequestLogs } from '../request-log/request-logs.ts'
import type { RequestLog } from '../request-log/request-log.ts'
import { Pool } from './pool.ts'

export type Service = {
  readonly wished: RouterService
  /** In the table's order; those with weight 0 among them. */
  readonly pools: readonly Pool[]
  readonly log: RequestLog | undefined
  /** Counts requests, so that they can be spread. */
  turn: number
}

/** Counts of releases that have left the table are kept for the newest of them only. */
const departedKept = 32

/** All services of the newest table, and all pools that still matter. */
export class Services {
  version = 0
  #byListener = new Map<string, Service>()
  readonly #pools = new Map<string, Pool>()
  readonly #logs: RequestLogs

  constructor(logs: RequestLogs) {
    this.#logs = logs
  }

  /** The service that answers on a listener; undefined when the table has none. */
  of(listenerId: string): Service | undefined {
    return this.#byListener.get(listenerId)
  }

  get all(): Iterable<Service> {
    return this.#byListener.values()
  }

  get pools(): Iterable<Pool> {
    return this.#pools.values()
  }

  apply(table: RouterTable): void {
    const leaving = new Set(this.#pools.values())
    const next = new Map<string, Service>()
    for (const wished of table.services) {
      const service = this.#serviceOf(wished)
      for (const pool of service.pools) leaving.delete(pool)
      if (!next.has(wished.listenerId)) next.set(wished.listenerId, service)
    }
    for (const pool of leaving) pool.leaveTable()
    this.#byListener = next
    this.version = table.version
    this.#logs.keepOnly(table.services.map((service) => service.requestLogFile))
    this.#forgetDeparted()
  }

  #serviceOf(wished: RouterService): Service {
    const pools = wished.pools.map((wishedPool) => {
      const name = `${wished.key} ${wishedPool.releaseId}`
      const pool = this.#pools.get(name) ?? new Pool(wished.key, wishedPool.releaseId)
      this.#pools.set(name, pool)
      pool.apply(wishedPool)
      return pool
    })
    const log = wished.requestLogFile === undefined ? undefined : this.#logs.open(wished.requestLogFile)
    return { wished, pools, log, turn: this.#byListener.get(wished.listenerId)?.turn ?? 0 }
  }

  #forgetDeparted(): void {
    const departed = [...this.#pools].filter(([, pool]) => !pool.isInTable && !pool.isBusy)
    for (const [name] of departed.slice(0, -departedKept)) this.#pools.delete(name)
  }

  closePool(key: string, releaseId: string, replicaId: string | undefined): void {
    const pool = this.#pools.get(`${key} ${releaseId}`)
    for (const replica of pool?.known ?? []) {
      if (replicaId === undefined || replica.id === replicaId) replica.endBound()
    }
  }

  toReport(): RouterReport {
    return { tableVersion: this.version, pools: [...this.#pools.values()].map((pool) => pool.toReport()) }
  }
}
