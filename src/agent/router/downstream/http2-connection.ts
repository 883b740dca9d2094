// One client connection that speaks HTTP/2: every stream is a request of its own to the same pools.
import { performServerHandshake } from 'node:http2'
import type { ServerHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Peer } from '../http1/forwarding.ts'
import type { RouterCore } from '../router-core.ts'
import type { Connection } from './connections.ts'
import { Http2Request } from './http2-request.ts'

/** RFC 9113 section 6.5.2 recommends no fewer than 100. */
const streamsAtOnce = 128

/** A class since it lives as long as its session. */
export class Http2Connection implements Connection {
  readonly #session: ServerHttp2Session
  readonly #requests = new Set<Http2Request>()

  constructor(core: RouterCore, listenerId: string, socket: TLSSocket, peer: Peer) {
    const session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: streamsAtOnce },
      // What an application sends twice goes to the client twice, as it does over HTTP/1.1.
      strictSingleValueFields: false,
    })
    this.#session = session
    // What breaks a session ends its streams, and that is where it is handled.
    session.on('error', () => session.destroy())
    session.on('stream', (stream, headers) => {
      const request = new Http2Request(core, listenerId, stream, headers, peer)
      this.#requests.add(request)
      stream.once('close', () => this.#requests.delete(request))
      request.start()
    })
    session.setTimeout(core.limits.idleMs, () => {
      if (this.#requests.size === 0) session.close()
    })
  }

  check(nowMs: number): void {
    for (const request of this.#requests) request.check(nowMs)
  }

  /** Tells the client to open a new connection for its next request; streams that run go on. */
  retire(): void {
    this.#session.close()
  }

  destroy(): void {
    this.#session.destroy()
  }
}
