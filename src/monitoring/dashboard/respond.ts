// respond: how answers leave, with the headers that keep a page to itself.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Html } from './html.ts'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every answer: no other origin, frame, plug-in or inline script; no referrer; nothing guessed. */
export const guardHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** Below it, what gzip saves is less than what it takes. */
const smallest = 2048
const squeeze = promisify(gzip)

export type Answer = {
  readonly status?: number
  readonly type: string
  readonly body: string | Buffer
  readonly cache: 'immutable' | 'no-store'
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

const cacheControl = {
  immutable: 'private, max-age=31536000, immutable',
  'no-store': 'no-store',
} as const

const takesGzip = (request: IncomingMessage): boolean =>
  /(?:^|,)\s*gzip\s*(?:$|,|;q=(?:1|0\.[1-9]))/i.test(request.headers['accept-encoding'] ?? '')

/** Sends a whole answer, packed when the caller takes that. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const plain = Buffer.from(answer.body)
  const isPacked = plain.length >= smallest && takesGzip(request)
  const body = isPacked ? await squeeze(plain, { level: 4 }) : plain
  response.writeHead(answer.status ?? 200, {
    ...guardHeaders,
    ...answer.headers,
    'content-type': answer.type,
    'content-length': body.length,
    'cache-control': cacheControl[answer.cache],
    vary: 'accept-encoding, cookie',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

export const sendPage = (
  request: IncomingMessage,
  response: ServerResponse,
  page: Html,
  status = 200,
): Promise<void> =>
  send(request, response, {
    status,
    type: 'text/html; charset=utf-8',
    body: page.toString(),
    cache: 'no-store',
  })

/** For callers that are no person: one line. */
export const sendText = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): Promise<void> =>
  send(request, response, {
    status,
    type: 'text/plain; charset=utf-8',
    body: `${text}\n`,
    cache: 'no-store',
  })

export function redirect(
  response: ServerResponse,
  location: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  response.writeHead(303, { ...guardHeaders, ...headers, location, 'cache-control': 'no-store' })
  response.end()
}
