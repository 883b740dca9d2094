// All client connections of one router.
import type { Socket } from 'node:net'
import { messageOf } from '../../../kernel/errors.ts'
import { peerOf } from '../http1/forwarding.ts'
import type { RouterCore } from '../router-core.ts'
import { Http1Connection } from './http1-connection.ts'
import type { Http2Connection } from './http2-connection.ts'
import type { TlsFront } from './tls-front.ts'

/** What is held of a connection, whichever protocol it speaks. */
export type Connection = { check(nowMs: number): void; destroy(): void; retire?(): void }

type TlsCode = readonly [
  { readonly TlsFront: typeof TlsFront },
  { readonly Http2Connection: typeof Http2Connection },
]

/** Opens connections, looks at their times, and waits for their end. */
export class Connections {
  readonly #core: RouterCore
  readonly #open = new Set<Connection>()
  #tlsCode: Promise<TlsCode> | undefined
  readonly #fronts = new Map<string, TlsFront>()
  readonly #whenEmpty = new Set<() => void>()

  constructor(core: RouterCore) {
    this.#core = core
  }

  accept(listenerId: string, socket: Socket): void {
    // What goes wrong on a client's socket ends in 'close', which is where it is handled.
    socket.on('error', () => socket.destroy())
    const service = this.#core.services.of(listenerId)
    if (service?.wished.scheme === 'https') this.#acceptTls(listenerId, socket)
    else
      this.#hold(
        socket,
        new Http1Connection(this.#core, listenerId, socket, peerOf(socket.remoteAddress, 'http')),
      )
  }

  /**
   * Loads TLS and HTTP/2, which most routers never need. Called when a table first asks for them and not with the first
   * connection: by then a new version may have replaced the files.
   */
  async loadTls(): Promise<TlsCode> {
    this.#tlsCode ??= Promise.all([import('./tls-front.ts'), import('./http2-connection.ts')])
    return this.#tlsCode
  }

  #acceptTls(listenerId: string, socket: Socket): void {
    this.#secure(listenerId, socket).catch((error: unknown) => {
      process.stderr.write(`router: no TLS on ${listenerId}: ${messageOf(error)}\n`)
      socket.destroy()
    })
  }

  async #secure(listenerId: string, socket: Socket): Promise<void> {
    const [{ TlsFront }, { Http2Connection }] = await this.loadTls()
    const tls = this.#core.services.of(listenerId)?.wished.tls
    if (tls === undefined) throw new Error('the table has no certificate for it')
    let front = this.#fronts.get(listenerId)
    if (front === undefined) {
      front = new TlsFront(tls, this.#core.limits, (secured, protocol) => {
        secured.on('error', () => secured.destroy())
        const peer = peerOf(secured.remoteAddress, 'https')
        const Speaking = protocol === 'h2' ? Http2Connection : Http1Connection
        this.#hold(secured, new Speaking(this.#core, listenerId, secured, peer))
      })
      this.#fronts.set(listenerId, front)
    } else front.use(tls)
    front.secure(socket)
  }

  #hold(socket: Socket, connection: Connection): void {
    this.#open.add(connection)
    socket.on('close', () => {
      this.#open.delete(connection)
      if (this.#open.size === 0) for (const resolve of this.#whenEmpty) resolve()
    })
  }

  check(nowMs: number): void {
    for (const connection of this.#open) connection.check(nowMs)
  }

  /**
   * Resolves when all connections have ended by themselves, or were ended after `deadlineMs`. Idle ones are left alone
   * until then: a client may be sending its next request on one right now.
   */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#open.size === 0) return
    for (const connection of this.#open) connection.retire?.()
    const deadline = setTimeout(() => this.#destroyAll(), deadlineMs)
    await new Promise<void>((resolve) => this.#whenEmpty.add(resolve))
    clearTimeout(deadline)
  }

  #destroyAll(): void {
    for (const connection of this.#open) connection.destroy()
  }
}
