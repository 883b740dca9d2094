// Two sockets joined after a 101: WebSocket or any other protocol. Bytes pass as they are, in both directions.
import type { Socket } from 'node:net'
import type { ResponseHead } from '../http1/response-head.ts'
import type { RouterCore } from '../router-core.ts'
import type { UpstreamOwner, UpstreamSocket } from '../upstream/upstream-socket.ts'
import { closeFrame, WebSocketFrames } from './websocket-frames.ts'

/** A class since it lives as long as both sockets. It is counted by its replica until one of them has closed. */
export class Tunnel implements UpstreamOwner {
  readonly #core: RouterCore
  readonly #client: Socket
  readonly #upstream: UpstreamSocket
  /** Undefined for protocols whose frames are not known: those can only be ended. */
  readonly #toClient: WebSocketFrames | undefined
  readonly #toUpstream: WebSocketFrames | undefined
  #endingSinceMs = -1
  #isClientTold = false
  #isUpstreamTold = false

  constructor(core: RouterCore, client: Socket, upstream: UpstreamSocket, head: ResponseHead) {
    this.#core = core
    this.#client = client
    this.#upstream = upstream
    this.#toClient = head.isWebSocket ? new WebSocketFrames() : undefined
    this.#toUpstream = head.isWebSocket ? new WebSocketFrames() : undefined
    upstream.owner = this
    upstream.replica.tunnels.add(this)
  }

  connected(): void {
    throw new Error('a tunnel is made of connected sockets')
  }

  received(bytes: Buffer): void {
    if (this.#isClientTold) return
    const kept = this.#toClient === undefined ? bytes : this.#toClient.pass(bytes, this.#isEnding)
    if (!this.#core.relay.write(this.#client, kept, 0, kept.length)) this.#upstream.pause()
    this.#tellClient()
  }

  fromClient(bytes: Buffer): void {
    if (this.#isUpstreamTold) return
    const kept = this.#toUpstream === undefined ? bytes : this.#toUpstream.pass(bytes, this.#isEnding)
    if (!this.#upstream.write(kept)) this.#client.pause()
    this.#tellUpstream()
  }

  drained(): void {
    this.#client.resume()
  }

  clientDrained(): void {
    this.#upstream.resume()
  }

  ended(): void {
    this.#client.end()
  }

  clientEnded(): void {
    this.#upstream.end()
  }

  closed(how: 'by reset' | 'orderly'): void {
    this.#upstream.replica.tunnels.delete(this)
    if (how === 'orderly') this.#client.destroySoon()
    else this.#client.destroy()
  }

  clientClosed(): void {
    this.#upstream.replica.tunnels.delete(this)
    this.#upstream.destroy()
  }

  get #isEnding(): boolean {
    return this.#endingSinceMs >= 0
  }

  /** Asks both sides to end: 1001 (going away) at the next frame border for WebSockets, plain ends for the rest. */
  endEarly(): void {
    if (this.#isEnding) return
    this.#endingSinceMs = this.#core.now()
    this.#tellClient()
    this.#tellUpstream()
  }

  #tellClient(): void {
    if (!this.#isEnding || this.#isClientTold || this.#toClient?.isInFrame === true) return
    this.#isClientTold = true
    if (this.#toClient !== undefined) this.#client.write(closeFrame('to client'))
    this.#client.end()
  }

  #tellUpstream(): void {
    if (!this.#isEnding || this.#isUpstreamTold || this.#toUpstream?.isInFrame === true) return
    this.#isUpstreamTold = true
    if (this.#toUpstream !== undefined) this.#upstream.write(closeFrame('to server'))
    this.#upstream.end()
  }

  /** A side that does not end when asked is ended. */
  check(nowMs: number): void {
    if (this.#isEnding && nowMs - this.#endingSinceMs > this.#core.limits.lingerMs) this.#client.destroy()
  }
}
