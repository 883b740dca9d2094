// http-request: one question with a bound on bytes and time, and the time of each of its parts.
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Limits, Phases } from './check.ts'

export type Exchange = {
  readonly status: number
  readonly location: string | undefined
  readonly contentType: string | undefined
  readonly body: Uint8Array
  readonly isCut: boolean
  readonly latencyMs: number
  readonly phases: Phases
}

export type Asking = {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly maxBodyBytes: number
  readonly content?: string
}

/** Raised when the time is over, whatever had arrived by then. */
export class TimeOver extends Error {
  readonly got: string
  constructor(got: string) {
    super(`no whole answer in time (${got})`)
    this.got = got
  }
}

/**
 * Asks once, on a connection of its own.
 *
 * Promise: ends within `timeoutMs`, also when the other side sends a byte a second, and reads at most `maxBodyBytes` of
 * the body; nothing stays open.
 * @throws TimeOver, the signal's reason, and the errors of the system
 */
export function exchange(asking: Asking, limits: Limits): Promise<Exchange> {
  const { url, method, headers } = asking
  const send = url.protocol === 'https:' ? requestTls : requestPlain
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>()
  const watch = startWatch(limits)
  const request = send(url, {
    method,
    // Of its own: a kept-alive connection would hide that no new one can be made.
    agent: false,
    headers: { 'user-agent': 'nexo-monitor', accept: '*/*', 'accept-encoding': 'identity', ...headers },
    maxHeaderSize: 65_536,
  })
  const abort = (): void => {
    request.destroy()
    reject(limits.signal.reason)
  }
  const timer = setTimeout(() => {
    request.destroy()
    reject(new TimeOver(watch.got()))
  }, limits.timeoutMs)
  limits.signal.addEventListener('abort', abort, { once: true })
  watch.follow(request)
  request.once('error', reject)
  request.once('response', (response) => {
    watch.firstByte()
    readBody(response, asking.maxBodyBytes).then(({ body, isCut }) => {
      const latencyMs = watch.total()
      const { statusCode: status = 0, headers: fields } = response
      const contentType = fields['content-type']
      const answer = { status, location: fields.location, contentType, body, isCut, latencyMs }
      resolve({ ...answer, phases: watch.phases() })
    }, reject)
  })
  request.end(asking.content)
  return promise.finally(() => {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', abort)
    request.destroy()
  })
}

/** Resolves when the body is over or has reached `most` bytes. */
function readBody(
  response: IncomingMessage,
  most: number,
): Promise<{ readonly body: Uint8Array; readonly isCut: boolean }> {
  const pieces: Buffer[] = []
  let size = 0
  const { promise, resolve, reject } = Promise.withResolvers<{ body: Uint8Array; isCut: boolean }>()
  // Who wants no byte of it need not wait for one.
  if (most === 0) {
    response.destroy()
    return Promise.resolve({ body: new Uint8Array(), isCut: false })
  }
  const finish = (isCut: boolean): void => resolve({ body: Buffer.concat(pieces).subarray(0, most), isCut })
  response.on('data', (piece: Buffer) => {
    pieces.push(piece)
    size += piece.length
    if (size <= most) return
    finish(true)
    response.destroy()
  })
  response.once('end', () => finish(false))
  response.once('error', reject)
  // A body that ends before its announced length has no `end`.
  response.once('close', () => reject(new Error('the connection closed in the middle of the body')))
  return promise
}

function startWatch({ monotonicMs }: Limits) {
  const startMs = monotonicMs()
  const since = (): number => monotonicMs() - startMs
  const phases: { -readonly [Phase in keyof Phases]: number } = {}
  return {
    follow: (request: ClientRequest): void => {
      request.once('socket', (socket) => {
        socket.once('lookup', () => void (phases.lookupMs = since()))
        socket.once('connect', () => void (phases.connectMs = since()))
        socket.once('secureConnect', () => void (phases.tlsMs = since()))
      })
    },
    firstByte: () => void (phases.firstByteMs = since()),
    total: () => (phases.totalMs = since()),
    phases: (): Phases => ({ ...phases }),
    got: (): string => {
      if (phases.firstByteMs !== undefined) return 'headers came, the body did not end'
      return phases.connectMs === undefined ? 'no connection' : 'connected, no answer'
    },
  }
}
