// One replica as this router knows it: its load, its pooled connections, what is bound to it.
import type { RouterReplica } from '../contract.ts'
import type { Tunnel } from '../downstream/tunnel.ts'
import type { RouterLimits } from '../limits.ts'
import type { UpstreamSocket } from '../upstream/upstream-socket.ts'
import type { Pool } from './pool.ts'

/** Something that can be asked to end early, at a place where nothing is cut in two. */
export type Endable = { endEarly(): void }

/** Lives from the first table that names it until it has left the table and nothing is bound to it. */
export class Replica {
  inFlight = 0
  avoidUntilMs = 0
  isInTable = true
  readonly tunnels = new Set<Tunnel>()
  /** Answers that may never end by themselves. */
  readonly eventStreams = new Set<Endable>()
  readonly id: string
  readonly host: string
  readonly port: number
  readonly pool: Pool
  // The newest is used first, so that a pool that is too large for its traffic shrinks by age.
  readonly #idle: UpstreamSocket[] = []

  constructor(pool: Pool, at: RouterReplica) {
    this.pool = pool
    this.id = at.id
    this.host = at.host
    this.port = at.port
  }

  get upgrades(): number {
    return this.tunnels.size
  }

  /** An idle connection that has been so for less than `maxIdleMs`. */
  takeIdle(nowMs: number, maxIdleMs: number): UpstreamSocket | undefined {
    const socket = this.#idle.at(-1)
    if (socket === undefined || nowMs - socket.idleSinceMs >= Math.min(maxIdleMs, socket.keepMs))
      return undefined
    this.#idle.pop()
    return socket
  }

  keepIdle(socket: UpstreamSocket, limits: RouterLimits): void {
    if (!this.isInTable || this.#idle.length >= limits.pooledPerReplica) socket.destroy()
    else this.#idle.push(socket)
  }

  forgetIdle(socket: UpstreamSocket): void {
    const index = this.#idle.indexOf(socket)
    if (index !== -1) this.#idle.splice(index, 1)
  }

  closeIdle(nowMs: number): void {
    while (this.#idle[0] !== undefined && nowMs - this.#idle[0].idleSinceMs >= this.#idle[0].keepMs) {
      this.#idle.shift()?.destroy()
    }
  }

  leaveTable(): void {
    this.isInTable = false
    for (const socket of this.#idle.splice(0)) socket.destroy()
  }

  /** Ends what would not end by itself: tunnels, and answers that are streams of events. */
  endBound(): void {
    for (const tunnel of this.tunnels) tunnel.endEarly()
    for (const stream of this.eventStreams) stream.endEarly()
  }
}
