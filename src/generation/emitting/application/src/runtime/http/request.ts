// request: what is read of a request before anybody does something with it.
import { isUtf8 } from 'node:buffer'
import { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Caller } from '../definition.ts'
import { Problem } from '../problem.ts'
import type { Application } from '../services.ts'

/** What a request carries with it from one part to the next. */
export type Bindings = { readonly Bindings: Partial<HttpBindings> }
export type RequestContext = Context<Bindings>

export const sessionCookie = 'session'
export const largestBodyBytes = 1024 * 1024

/** Node's own request, where there is one: it knows headers and body without making web objects of them first. */
function incomingOf(c: Context): IncomingMessage | undefined {
  const bindings: unknown = c.env
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return undefined
  return bindings.incoming instanceof IncomingMessage ? bindings.incoming : undefined
}

/** A header of the request, by its lower-case name. */
export function headerOf(c: Context, name: string): string | undefined {
  const incoming = incomingOf(c)
  if (incoming === undefined) return c.req.header(name)
  const value = incoming.headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

/** Who sends a request. Whoever reaches us from this machine is a proxy, and says whom it speaks for. */
export function clientOf(c: Context): string {
  const peer = incomingOf(c)?.socket.remoteAddress ?? 'unknown'
  const isProxy = /^(?:127\.|::1$|::ffff:127\.)/.test(peer) || peer === 'unknown'
  const forwarded = headerOf(c, 'x-forwarded-for')?.split(',').at(-1)?.trim()
  return isProxy && forwarded !== undefined && forwarded !== '' ? forwarded.slice(0, 64) : peer
}

/** The token of a session, from the header or the cookie. */
export function tokenOf(c: Context): string | undefined {
  const [, bearer] = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(headerOf(c, 'authorization') ?? '') ?? []
  return bearer ?? getCookie(c, sessionCookie)
}

/** @throws Problem 401 for a token that is none, 403 for a cookie that another site makes a browser send */
export async function callerOf(c: Context, { sessions }: Application): Promise<Caller> {
  const header = headerOf(c, 'authorization')
  const token = tokenOf(c)
  if (token === undefined) {
    if (header !== undefined)
      throw new Problem(401, 'The authorization is not understood', [], { 'www-authenticate': 'Bearer' })
    return { kind: 'anyone' }
  }
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (header === undefined && !isRead && headerOf(c, 'sec-fetch-site') === 'cross-site')
    throw new Problem(403, 'Another site may not do this')
  return sessions.resolve(token)
}

const isJson = (type: string): boolean => /^application\/(?:json|merge-patch\+json)\s*(?:;|$)/i.test(type)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const tooLarge = (): Problem => new Problem(413, `A body has at most ${largestBodyBytes} bytes`)

/** Reads on only as long as the body may still be small enough. */
async function readBytes(c: Context): Promise<Buffer> {
  if (Number(headerOf(c, 'content-length') ?? 0) > largestBodyBytes) throw tooLarge()
  const incoming = incomingOf(c)
  if (incoming !== undefined) return readIncoming(incoming)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length
    if (size > largestBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** By listening: an iterator over the body costs more than everything else that is done with it. */
function readIncoming(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const gone = (): void => reject(new Problem(400, 'The request ended before its body did'))
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= largestBodyBytes) chunks.push(chunk)
      else reject(tooLarge())
    })
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.once('error', gone)
    incoming.once('close', () => incoming.complete || gone())
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem(400, 'The body is not JSON')
    throw error
  }
}

function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Problem(400, 'The body is not UTF-8')
  return bytes.toString('utf8')
}

/** @throws Problem 400, 413, 415 */
export async function readBody(c: Context): Promise<Readonly<Record<string, unknown>>> {
  if (!isJson(headerOf(c, 'content-type') ?? '')) throw new Problem(415, 'The body must be application/json')
  const body = parseJson(decode(await readBytes(c)))
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
  const header = headerOf(c, 'if-match')
  if (header === undefined || header.trim() === '*') return undefined
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? []
  return version === undefined ? -1 : Number(version)
}

export const etagOf = (version: number): string => `"${version}"`

const keyShape = /^[\x21-\x7e]{1,200}$/

export function idempotencyKeyOf(c: Context): string | undefined {
  const key = headerOf(c, 'idempotency-key')
  if (key !== undefined && !keyShape.test(key))
    throw new Problem(400, 'The Idempotency-Key has 1 to 200 characters without blanks')
  return key
}
