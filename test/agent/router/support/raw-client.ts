// A client that sends exactly the bytes that a test says, and waits for facts.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export type RawClient = {
  readonly socket: Socket
  send(text: string): void
  /** Resolves with all that came so far once it holds `text`; rejects when the connection ends before. */
  until(text: string, times?: number): Promise<string>
  /** Resolves with all that came when the connection has ended: by FIN or by reset. */
  readonly closed: Promise<{ readonly text: string; readonly wasReset: boolean }>
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  let text = ''
  let isEnded = false
  let wasReset = false
  const news = new Set<() => void>()
  const tell = (): void => {
    for (const take of news) take()
  }
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    tell()
  })
  socket.on('error', () => (wasReset = true))
  const closed = new Promise<{ text: string; wasReset: boolean }>((resolve) => {
    const end = (): void => {
      isEnded = true
      tell()
      resolve({ text, wasReset })
    }
    socket.on('end', end)
    socket.on('close', end)
  })
  await new Promise<void>((resolve) => void socket.once('connect', resolve))
  return {
    socket,
    send: (bytes) => void socket.write(bytes, 'latin1'),
    until: async (wanted, times = 1) =>
      new Promise((resolve, reject) => {
        const take = (): void => {
          if (text.split(wanted).length > times) resolve(text)
          else if (isEnded)
            reject(new Error(`ended before ${JSON.stringify(wanted)}; got ${JSON.stringify(text)}`))
          else return
          news.delete(take)
        }
        news.add(take)
        take()
      }),
    closed,
  }
}

/** Sends one request and resolves with all that came until the connection ended. */
export async function exchangeRaw(port: number, bytes: string): Promise<string> {
  const client = await rawClient(port)
  client.send(bytes)
  return (await client.closed).text
}
