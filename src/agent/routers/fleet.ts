// routers: the processes that carry traffic, kept alive and kept in step.
// Enters: starting, replacing, listeners, tables and their confirmation, reports.
// Stays out: what a table says (table.ts), HTTP (the router's own room).
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../kernel/call.ts'
import { routerFailed } from '../errors.ts'
import type { FromRouter, RouterReport, RouterService, RouterTable, ToRouter } from '../router/contract.ts'
import type { ListeningHandle } from './listening-handle.ts'
import { parseFromRouter } from './messages.ts'
import type { RouterLink } from './router-link.ts'

export type FleetSurroundings = {
  readonly clock: Clock
  readonly count: number
  start(): RouterLink
  suspected(what: { readonly key: string; readonly releaseId: string; readonly replicaId: string }): void
  /** The set of router processes changed. */
  changed(pids: readonly number[]): void
  log(fact: { readonly what: string; readonly [key: string]: unknown }): void
}

/**
 * `own`: a router that this agent keeps alive. `elder`: the agent that handed over, which passes messages on to its
 * routers while they answer what is in flight.
 */
type Kind = 'own' | 'elder'

type Member = {
  readonly kind: Kind
  readonly link: RouterLink
  readonly startedAtMs: number
  appliedVersion: number
  lastReport: RouterReport | undefined
}

/** Cores are shared with the applications: half of them route, at least one process, at most four. */
export const routerCount = (cores: number): number => Math.max(1, Math.min(4, Math.floor(cores / 2)))

/** How long a router may take to confirm a table: it takes a millisecond, and on a busy machine one may just start. */
const confirmWithinMs = 15_000
/** A router that ends sooner than this after its start is started again more slowly. */
const shortLifeMs = 10_000

export class RouterFleet {
  readonly #around: FleetSurroundings
  readonly #members = new Set<Member>()
  readonly #listeners = new Map<string, ListeningHandle>()
  readonly #ended: RouterReport[] = []
  readonly #reportsWanted = new Map<number, (report: RouterReport) => void>()
  #table: RouterTable
  #waiting = new Set<() => void>()
  #nextRequest = 1
  #shortLives = 0
  #retiring = false

  constructor(around: FleetSurroundings) {
    this.#around = around
    // Versions only grow, also over a restart of the agent: a router compares them.
    this.#table = { version: around.clock.now(), services: [] }
  }

  get pids(): readonly number[] {
    return this.#own.map((member) => member.link.pid)
  }

  get #own(): readonly Member[] {
    return [...this.#members].filter((member) => member.kind === 'own')
  }

  get endedReports(): readonly RouterReport[] {
    return this.#ended
  }

  get listeners(): ReadonlyMap<string, ListeningHandle> {
    return this.#listeners
  }

  /** Takes over a router that runs already and has the listeners `held`; it gets those that were opened since. */
  adopt(link: RouterLink, held: ReadonlySet<string>): void {
    this.#join(link, 'own')
    link.send({ type: 'table', table: this.#table })
    const missing = [...this.#listeners].filter(([listenerId]) => !held.has(listenerId))
    for (const [listenerId, handle] of missing) link.send({ type: 'listener', listenerId }, handle)
    if (missing.length > 0) this.#renew(this.#table.services)
  }

  /** Keeps the retiring routers of the agent before us in step, and counts what they still answer. */
  follow(elder: RouterLink): void {
    this.#join(elder, 'elder')
    elder.send({ type: 'table', table: this.#table })
  }

  /** Passes on what our successor tells its elder. Resolves with what to answer, if anything. */
  async relay(message: ToRouter): Promise<FromRouter | undefined> {
    switch (message.type) {
      case 'table':
        this.#table = message.table
        this.#tell(message)
        if (this.#members.size > 0) await this.confirmed()
        return { type: 'applied', version: message.table.version }
      case 'report': {
        const reports = await this.reports()
        const report = { tableVersion: this.#table.version, pools: reports.flatMap((one) => one.pools) }
        return { type: 'report', requestId: message.requestId, report }
      }
      case 'close-pool':
        this.#tell(message)
        return undefined
      // Listeners are the successor's now, and retiring we are already.
      case 'listener':
      case 'close-listener':
      case 'retire':
        return undefined
    }
  }

  /** Starts what is missing. */
  fill(): void {
    while (this.#own.length < this.#around.count && !this.#retiring) this.#startOne()
  }

  openListener(listenerId: string, handle: ListeningHandle): void {
    this.#listeners.set(listenerId, handle)
    for (const member of this.#members) member.link.send({ type: 'listener', listenerId }, handle)
    this.#renew(this.#table.services)
  }

  /** A listener that came from a router: that one has it already. */
  keepListener(listenerId: string, handle: ListeningHandle): void {
    this.#listeners.set(listenerId, handle)
  }

  closeListener(listenerId: string): void {
    this.#listeners.get(listenerId)?.close()
    this.#listeners.delete(listenerId)
    this.#tell({ type: 'close-listener', listenerId })
  }

  /** Sends a new table when anything in it is new. */
  apply(services: readonly RouterService[]): void {
    if (!isDeepStrictEqual(services, this.#table.services)) this.#renew(services)
  }

  /** Resolves when every router has the newest table. @throws NX-AGENT-ROUTER-FAILED after 15 s */
  async confirmed(): Promise<void> {
    const { version } = this.#table
    const startedMs = this.#around.clock.monotonicMs()
    while (!this.#hasAll(version)) {
      const waitedMs = Math.round(this.#around.clock.monotonicMs() - startedMs)
      if (waitedMs >= confirmWithinMs) throw routerFailed({ waitedMs })
      await this.#nextNews(confirmWithinMs - waitedMs)
    }
  }

  /** What every router counts now. One that does not answer within a second is left out: it is busy dying. */
  async reports(): Promise<readonly RouterReport[]> {
    const reports = await Promise.all([...this.#members].map((member) => this.#reportOf(member)))
    return reports.filter((report) => report !== undefined)
  }

  closePool(what: { readonly key: string; readonly releaseId: string; readonly replicaId?: string }): void {
    this.#tell({ type: 'close-pool', ...what })
  }

  /** Lets every router answer what is in flight and end. Resolves when all have ended. */
  async retire(deadlineMs: number): Promise<void> {
    this.#retiring = true
    this.#tell({ type: 'retire', deadlineMs })
    while (this.#members.size > 0) await this.#nextNews(1_000)
  }

  #hasAll(version: number): boolean {
    const members = [...this.#members]
    return members.length > 0 && members.every((member) => member.appliedVersion >= version)
  }

  #tell(message: ToRouter): void {
    for (const member of this.#members) member.link.send(message)
  }

  #startOne(): void {
    const link = this.#around.start()
    this.#join(link, 'own')
    // The table first: a router that accepts before it knows where to would refuse.
    link.send({ type: 'table', table: this.#table })
    for (const [listenerId, handle] of this.#listeners) link.send({ type: 'listener', listenerId }, handle)
    this.#renew(this.#table.services)
  }

  /** A table with a version of its own. Messages keep their order: who confirms it has all listeners sent before it. */
  #renew(services: readonly RouterService[]): void {
    const version = Math.max(this.#table.version + 1, this.#around.clock.now())
    this.#table = { version, services }
    this.#tell({ type: 'table', table: this.#table })
  }

  #join(link: RouterLink, kind: Kind): void {
    const startedAtMs = this.#around.clock.monotonicMs()
    const member: Member = { kind, link, startedAtMs, appliedVersion: 0, lastReport: undefined }
    this.#members.add(member)
    link.onMessage((message) => this.#take(member, message))
    link.onGone(() => this.#lose(member))
    this.#around.changed(this.pids)
  }

  #take(member: Member, raw: unknown): void {
    const message = parseFromRouter(raw)
    switch (message?.type) {
      case 'applied':
        member.appliedVersion = message.version
        this.#news()
        break
      case 'report':
        member.lastReport = message.report
        this.#reportsWanted.get(message.requestId)?.(message.report)
        break
      case 'suspect':
        this.#around.suspected(message)
        break
      case 'ready':
      case undefined:
        break
    }
  }

  #lose(member: Member): void {
    this.#members.delete(member)
    if (member.lastReport !== undefined) this.#ended.push(member.lastReport)
    this.#around.log({ what: `${member.kind} router ended`, pid: member.link.pid })
    this.#around.changed(this.pids)
    this.#news()
    if (this.#retiring || member.kind === 'elder') return
    const lived = this.#around.clock.monotonicMs() - member.startedAtMs
    this.#shortLives = lived < shortLifeMs ? this.#shortLives + 1 : 0
    const waitMs = this.#shortLives <= 1 ? 0 : Math.min(100 * 2 ** this.#shortLives, 5_000)
    setTimeout(() => this.fill(), waitMs)
  }

  #reportOf(member: Member): Promise<RouterReport | undefined> {
    const requestId = (this.#nextRequest += 1)
    return new Promise((resolve) => {
      const settle = (report: RouterReport | undefined): void => {
        clearTimeout(timer)
        this.#reportsWanted.delete(requestId)
        resolve(report)
      }
      const timer = setTimeout(() => settle(undefined), 1_000)
      this.#reportsWanted.set(requestId, settle)
      member.link.send({ type: 'report', requestId })
    })
  }

  #news(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  #nextNews(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      this.#waiting.add(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
