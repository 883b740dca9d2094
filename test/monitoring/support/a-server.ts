// Servers on free ports of this machine that a check or a delivery meets.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createPlain, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Resolves with the port; the server and its connections end with the test. */
export function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'))
      else resolve(address.port)
    })
  })
}

export async function aWebServer(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(createServer(answer))}`
}

/** A server of raw sockets. */
export const aSocketServer = (onConnection: (socket: Socket) => void): Promise<number> =>
  listening(
    createPlain((socket) => {
      // A client that goes away in the middle is what these tests are about.
      socket.on('error', () => socket.destroy())
      onConnection(socket)
    }),
  )

export type Received = {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A receiver that keeps what it got and answers as `answer` says. */
export async function aReceiver(answer: (response: ServerResponse, count: number) => void) {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  const url = await aWebServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.once('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(pieces).toString() })
      answer(response, received.length)
      for (const look of waiting) look()
    })
  })
  return {
    url,
    received,
    /** Resolves when so many have come. */
    until: (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}
