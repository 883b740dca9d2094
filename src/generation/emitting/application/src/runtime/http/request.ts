// request: what is read of a request before anybody does something with it.
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Caller } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Application } from '../services.ts'

/** What a request carries with it from one part to the next. */
export type Bindings = { readonly Bindings: Partial<HttpBindings>; readonly Variables: RequestVariables }
export type RequestVariables = { route: string; requestId: string; traceId: string }
export type RequestContext = Context<Bindings>

export const sessionCookie = 'session'
export const largestBodyBytes = 1024 * 1024

/** Who sends a request. Whoever reaches us from this machine is a proxy, and says whom it speaks for. */
export function clientOf(c: Context): string {
  const bindings: unknown = c.env
  const peer = peerOf(bindings) ?? 'unknown'
  const isProxy = /^(?:127\.|::1$|::ffff:127\.)/.test(peer) || peer === 'unknown'
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return isProxy && forwarded !== undefined && forwarded !== '' ? forwarded.slice(0, 64) : peer
}

function peerOf(bindings: unknown): string | undefined {
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return undefined
  const { incoming } = bindings
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return undefined
  const { socket } = incoming
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return undefined
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : undefined
}

/** The token of a session, from the header or the cookie. */
export function tokenOf(c: Context): string | undefined {
  const [, bearer] = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  return bearer ?? getCookie(c, sessionCookie)
}

/** @throws Problem 401 for a token that is none, 403 for a cookie that another site makes a browser send */
export async function callerOf(c: Context, { sessions }: Application): Promise<Caller> {
  const header = c.req.header('authorization')
  const token = tokenOf(c)
  if (token === undefined) {
    if (header !== undefined)
      throw new Problem(401, 'The authorization is not understood', [], { 'www-authenticate': 'Bearer' })
    return { kind: 'anyone' }
  }
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (header === undefined && !isRead && c.req.header('sec-fetch-site') === 'cross-site')
    throw new Problem(403, 'Another site may not do this')
  return sessions.resolve(token)
}

const isJson = (type: string): boolean => /^application\/(?:json|merge-patch\+json)\s*(?:;|$)/i.test(type)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const tooLarge = (): Problem => new Problem(413, `A body has at most ${largestBodyBytes} bytes`)

/** Reads on only as long as the body may still be small enough. */
async function readBytes(c: Context): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > largestBodyBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length
    if (size > largestBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem(400, 'The body is not JSON')
    throw error
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) throw new Problem(400, 'The body is not UTF-8')
    throw error
  }
}

/** @throws Problem 400, 413, 415 */
export async function readBody(c: Context): Promise<Readonly<Record<string, unknown>>> {
  if (!isJson(c.req.header('content-type') ?? '')) throw new Problem(415, 'The body must be application/json')
  const length = c.req.header('content-length')
  // Small bodies of a known length need no counting.
  const text =
    length !== undefined && Number(length) <= largestBodyBytes
      ? await c.req.text()
      : decode(await readBytes(c))
  const body = parseJson(text)
  if (!isObject(body)) throw new Problem(400, 'The body must be a JSON object')
  return body
}

/** Query parameters, each once. @throws Problem 400 when one is there twice */
export function readQuery(c: Context): Readonly<Record<string, string>> {
  const all = Object.entries(c.req.queries())
  const twice = all.filter(([, values]) => values.length > 1).map(([name]) => name)
  if (twice.length > 0)
    throw new Problem(
      400,
      'The parameters are not understood',
      twice.map((field) => ({
        field,
        code: 'repeated',
        message: `${field} is given twice`,
        requirement: null,
      })),
    )
  return Object.fromEntries(all.map(([name, [value = '']]) => [name, value]))
}

/** The version that the caller has seen, from If-Match; undefined when they do not care. -1 matches no version. */
export function versionOf(c: Context): number | undefined {
  const header = c.req.header('if-match')
  if (header === undefined || header.trim() === '*') return undefined
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? []
  return version === undefined ? -1 : Number(version)
}

export const etagOf = (version: number): string => `"${version}"`

const keyShape = /^[\x21-\x7e]{1,200}$/

export function idempotencyKeyOf(c: Context): string | undefined {
  const key = c.req.header('idempotency-key')
  if (key !== undefined && !keyShape.test(key))
    throw new Problem(400, 'The Idempotency-Key has 1 to 200 characters without blanks')
  return key
}
