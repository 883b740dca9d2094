// The listening sockets that a router holds: accepts on them, keeps them open, gives them to a successor agent.
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { ChildProcess } from 'node:child_process'

/** How connections are accepted. Half-open, so that a client may say that it is done and still get its answer. */
const serverOptions = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

/** Why a handle could not be listened on, as text for the agent's log. */
export type ListenFailure = (listenerId: string, error: Error) => void

/**
 * Listening sockets by id. They come as raw handles (a bound TCP socket, what `net.Server` calls `_handle`) and are
 * shared with other processes: closing one here stops this process's accepting and nobody else's.
 */
export class Listeners {
  readonly #servers = new Map<string, Server>()
  readonly #accept: (listenerId: string, socket: Socket) => void
  readonly #onFailure: ListenFailure

  constructor(accept: (listenerId: string, socket: Socket) => void, onFailure: ListenFailure) {
    this.#accept = accept
    this.#onFailure = onFailure
  }

  /** Accepts from `handle` on. The listener that had this id before is closed after the new one is open. */
  add(listenerId: string, handle: object): void {
    const before = this.#servers.get(listenerId)
    const server = createServer(serverOptions, (socket) => this.#accept(listenerId, socket))
    server.on('error', (error) => this.#onFailure(listenerId, error))
    server.listen(handle, 1024)
    this.#servers.set(listenerId, server)
    before?.close()
  }

  close(listenerId: string): void {
    this.#servers.get(listenerId)?.close()
    this.#servers.delete(listenerId)
  }

  closeAll(): void {
    for (const listenerId of this.#servers.keys()) this.close(listenerId)
  }

  get ids(): readonly string[] {
    return [...this.#servers.keys()]
  }

  /** Sends every listener to a child over its IPC channel as `{type: 'listener'}`, then `{type: 'listeners-done'}`. */
  async sendAll(child: ChildProcess): Promise<void> {
    for (const [listenerId, server] of this.#servers) {
      await send(child, { type: 'listener', listenerId }, handleOf(server))
    }
    await send(child, { type: 'listeners-done' }, undefined)
  }
}

type SendHandle = Parameters<ChildProcess['send']>[1]

async function send(child: ChildProcess, message: object, handle: SendHandle): Promise<void> {
  return new Promise((resolve, reject) => {
    child.send(message, handle, { keepOpen: true }, (error) => (error === null ? resolve() : reject(error)))
  })
}

/**
 * The raw handle of a listening server. A `net.Server` itself would start to accept in the process that receives it;
 * the agent must only hold the socket. Node sends a raw handle as it is; its types know only the wrappers.
 */
function handleOf(server: Server): SendHandle {
  const handle: SendHandle = Reflect.get(server, '_handle')
  return handle
}
