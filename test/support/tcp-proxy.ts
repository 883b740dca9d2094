// A TCP proxy that misbehaves on purpose: it cuts connections, holds bytes back, or lets them through drop by drop.
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type TcpProxy = {
  readonly port: number
  /** Breaks every open connection, as a reboot of the other side would. */
  cut(): void
  /** Holds all bytes back until `resume`; connections stay open. */
  pause(): void
  resume(): void
  /** Cuts every connection that has let so many bytes through in both directions; undefined: never again. */
  cutAfter(bytes: number | undefined): void
  /** Connections that were made so far. */
  connections(): number
}

/** Starts a proxy in front of `host`:`port` on the loopback address; it ends with the test. */
export async function startTcpProxy(port: number, host = '127.0.0.1'): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let limit: number | undefined
  let isPaused = false
  let made = 0
  const server = createServer((near) => {
    made += 1
    const far = connect(port, host)
    const pair = [near, far] as const
    pairs.add(pair)
    let passed = 0
    const end = (): void => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        passed += bytes.length
        if (limit !== undefined && passed > limit) return end()
        if (!to.write(bytes)) from.pause()
      })
      to.on('drain', () => {
        if (!isPaused) from.resume()
      })
      from.on('close', end)
      from.on('error', end)
    }
    pass(near, far)
    pass(far, near)
    if (isPaused) for (const socket of pair) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const [near, far] of pairs) {
      near.destroy()
      far.destroy()
    }
  }
  onTestFinished(async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const everySocket = (act: (socket: Socket) => void): void => {
    for (const pair of pairs) for (const socket of pair) act(socket)
  }
  return {
    port: address.port,
    cut,
    pause: () => {
      isPaused = true
      everySocket((socket) => socket.pause())
    },
    resume: () => {
      isPaused = false
      everySocket((socket) => socket.resume())
    },
    cutAfter: (bytes) => {
      limit = bytes
    },
    connections: () => made,
  }
}
