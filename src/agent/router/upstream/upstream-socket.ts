// One connection to a replica: taken by one request at a time, kept between them.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { RouterLimits } from '../limits.ts'
import type { Replica } from '../traffic/replica.ts'

/** Whoever uses the connection now. After `closed` nothing more is said. */
export type UpstreamOwner = {
  connected(): void
  /** `bytes` are valid only during the call: whoever keeps them, or writes them on, copies them. */
  received(bytes: Buffer): void
  /** What was written has left; more may be. */
  drained(): void
  /** The replica has ended its sending side. */
  ended(): void
  closed(how: 'by reset' | 'orderly'): void
}

/**
 * All connections read into one buffer, since each read is dealt with before the next. Otherwise Node would allocate
 * 64 KiB for every read, which costs more than copying the few hundred bytes of a usual answer.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** A class since it is a resource with a life; its listeners are set once and not per request. */
export class UpstreamSocket {
  owner: UpstreamOwner | undefined
  isConnected = false
  /** Whether a request has been answered on it before: only then may its death be the pool's fault. */
  isReused = false
  idleSinceMs = 0
  /** How long it may stay idle: what the replica announced, else the limit. */
  keepMs: number
  readonly replica: Replica
  readonly #socket: Socket
  #isBroken = false

  constructor(replica: Replica, limits: RouterLimits) {
    this.replica = replica
    this.keepMs = limits.pooledMs
    const { host, port } = replica
    const callback = (length: number): boolean => {
      this.#received(readBuffer.subarray(0, length))
      return true
    }
    const onread = { buffer: readBuffer, callback }
    this.#socket = connect({ host, port, noDelay: true, allowHalfOpen: true, onread })
    this.#socket.on('connect', () => this.#connected())
    this.#socket.on('drain', () => this.owner?.drained())
    this.#socket.on('end', () => this.#ended())
    this.#socket.on('error', () => (this.#isBroken = true))
    this.#socket.on('close', () => this.#closed())
  }

  /** False when the replica takes no more for now; `drained` follows. */
  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes)
  }

  /** Head and the body's first bytes in one packet. */
  writeBoth(head: Buffer, body: Buffer): boolean {
    if (body.length < 16 * 1024) return this.#socket.write(Buffer.concat([head, body]))
    this.#socket.cork()
    this.#socket.write(head)
    const isTaken = this.#socket.write(body)
    this.#socket.uncork()
    return isTaken
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    if (this.#socket.isPaused()) this.#socket.resume()
  }

  end(): void {
    this.#socket.end()
  }

  /** Whether something written has not left yet; for stall checks. */
  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  destroy(): void {
    this.owner = undefined
    this.#socket.destroy()
  }

  /** Gives it back to its replica's pool. */
  keep(nowMs: number, keepAliveSeconds: number, limits: RouterLimits): void {
    this.owner = undefined
    this.isReused = true
    this.idleSinceMs = nowMs
    // A second less than announced: a request must not cross the replica's own closing.
    if (keepAliveSeconds >= 0) this.keepMs = Math.min(limits.pooledMs, keepAliveSeconds * 1000 - 1000)
    this.resume()
    if (this.keepMs > 0) this.replica.keepIdle(this, limits)
    else this.destroy()
  }

  #connected(): void {
    this.isConnected = true
    this.owner?.connected()
  }

  #received(bytes: Buffer): void {
    if (this.owner !== undefined) this.owner.received(bytes)
    // Bytes that nobody asked for would be taken for the next request's answer.
    else this.#drop()
  }

  #ended(): void {
    if (this.owner !== undefined) this.owner.ended()
    else this.#drop()
  }

  #closed(): void {
    const { owner } = this
    this.owner = undefined
    if (owner === undefined) this.replica.forgetIdle(this)
    else owner.closed(this.#isBroken ? 'by reset' : 'orderly')
  }

  #drop(): void {
    this.replica.forgetIdle(this)
    this.#socket.destroy()
  }
}
