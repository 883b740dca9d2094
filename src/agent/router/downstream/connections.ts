// All client connections of one router.
import type { Socket } from 'node:net'
import { peerOf } from '../http1/forwarding.ts'
import type { RouterCore } from '../router-core.ts'
import { Http1Connection } from './http1-connection.ts'

/** What is held of a connection, whichever protocol it speaks. */
export type Connection = { check(nowMs: number): void; destroy(): void; retire?(): void }

/** Opens connections, looks at their times, and waits for their end. */
export class Connections {
  readonly #core: RouterCore
  readonly #open = new Set<Connection>()
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

  #acceptTls(_listenerId: string, socket: Socket): void {
    socket.destroy()
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
