// answer: how refusals look on the wire: RFC 9457.
import type { Context } from 'hono'
import type { Problem } from '../problem.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'too-many-requests',
  500: 'internal',
  503: 'unavailable',
}

/** `about:` URNs: what kind of refusal it is does not need a page of its own. */
const typeOf = (status: number): string => `urn:problem:${titles[status] ?? 'other'}`

export function problemResponse(c: Context, { status, title, errors, headers }: Problem): Response {
  const body = { type: typeOf(status), title, status, instance: c.req.path, errors }
  return new Response(c.req.method === 'HEAD' ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

type Headers = Readonly<Record<string, string>>

/** Headers stay a plain object: the server then writes them without making a `Headers` of them first. */
export const jsonResponse = (value: unknown, status = 200, headers: Headers = {}): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })

export const emptyResponse = (status: 204 | 304, headers: Headers = {}): Response =>
  new Response(null, { status, headers })
