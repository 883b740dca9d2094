// Applications behind the router: real servers on free ports, closed when the test ends.
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import * as net from 'node:net'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export type App = { readonly port: number; close(): Promise<void> }
export type HttpApp = App & { readonly server: Server }

export async function startApp(listener: RequestListener): Promise<HttpApp> {
  // Longer than the router keeps it idle: a slow machine must not end a connection that a test counts on.
  const server = createServer({ keepAliveTimeout: 120_000 }, listener)
  const app = await opened(server)
  return { ...app, server, close: async () => closeServer(server, () => server.closeAllConnections()) }
}

/** An application that answers every request with `body`. */
export const startSaying = async (body: string): Promise<HttpApp> =>
  startApp((request, response) => {
    request.resume()
    request.once('end', () => response.end(body))
  })

/** A server of raw bytes: `onConnection` gets each socket. */
export async function startRawApp(onConnection: (socket: net.Socket) => void): Promise<App> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    onConnection(socket)
  })
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const app = await opened(server, end)
  return { ...app, close: async () => closeServer(server, end) }
}

/** A raw server that answers each request head that it reads with `answer`. */
export const startAnswering = async (answer: string): Promise<App> =>
  startRawApp((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('\r\n\r\n')) socket.write(answer, 'latin1')
    })
  })

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const app = await startRawApp(() => undefined)
  await app.close()
  return app.port
}

async function opened(server: net.Server, end?: () => void): Promise<App> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  onTestFinished(async () => {
    end?.()
    if (server.listening) await closeServer(server, () => end?.())
  })
  return { port: address.port, close: async () => closeServer(server, () => end?.()) }
}

async function closeServer(server: net.Server, end: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  end()
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') {
    Reflect.apply(server.closeAllConnections, server, [])
  }
  await closed
}
