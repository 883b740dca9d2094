// answer: what a request is answered with, before it is put on the wire. Refusals are as RFC 9457 says.
import type { Problem } from '../problem.ts'

export type Headers = Readonly<Record<string, string>>

/** Plain, so that whoever sends it adds what every answer has without taking a `Response` apart. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly content: string | null }

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

/** `path`: what was asked for. */
export const problemAnswer = (path: string, { status, title, errors, headers }: Problem): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  content: JSON.stringify({ type: typeOf(status), title, status, instance: path, errors }),
})

export const jsonAnswer = (value: unknown, status = 200, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  content: JSON.stringify(value),
})

export const emptyAnswer = (status: 204 | 304, headers: Headers = {}): Answer => ({
  status,
  headers,
  content: null,
})

/** An answer with what every answer has; what it says itself comes before that. */
export const responseOf = ({ status, headers, content }: Answer, common: Headers): Response =>
  new Response(content, { status, headers: { ...common, ...headers } })
