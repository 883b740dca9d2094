// The DevTools protocol through two pipes: JSON messages that end in a zero byte.
import { Readable, Writable } from 'node:stream'
import * as z from 'zod'

const Message = z.looseObject({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
  sessionId: z.string().optional(),
})

export type ProtocolEvent = { readonly method: string; readonly params: unknown; readonly sessionId?: string }

export type Connection = {
  /** Sends a command, to the browser or to the tab of `sessionId`, and answers with its result. */
  send(method: string, params?: object, sessionId?: string): Promise<unknown>
  /** Calls `listener` for each event until the returned function is called. */
  listen(listener: (event: ProtocolEvent) => void): () => void
  /** Fails everything that still waits. */
  close(reason: string): void
}

type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void }

/** Speaks the protocol through a pipe to and a pipe from the browser. */
export function connectPipe(to: unknown, from: unknown): Connection {
  if (!(to instanceof Writable) || !(from instanceof Readable))
    throw new Error('Chromium was started without pipes')
  const waiting = new Map<number, Waiting>()
  const listeners = new Set<(event: ProtocolEvent) => void>()
  let lastId = 0
  let closed: string | undefined

  const take = (text: string): void => {
    const { id, method, params, result, error, sessionId } = Message.parse(JSON.parse(text))
    if (id === undefined) {
      if (method === undefined) return
      const event = { method, params, ...(sessionId === undefined ? {} : { sessionId }) }
      for (const listener of listeners) listener(event)
      return
    }
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(result)
    else asked?.reject(new Error(error.message))
  }

  let rest: Buffer = Buffer.alloc(0)
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      take(text)
    }
  })

  const close = (reason: string): void => {
    closed ??= reason
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }
  to.on('error', () => close('Chromium reads no more'))

  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        if (closed !== undefined) {
          reject(new Error(`${method}: ${closed}`))
          return
        }
        lastId += 1
        waiting.set(lastId, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) })
        to.write(
          `${JSON.stringify({ id: lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        )
      }),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close,
  }
}
