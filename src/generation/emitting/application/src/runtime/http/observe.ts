// observe: around every request: a trace, a line in the log, a measurement, and headers that protect whoever asks.
import { randomBytes } from 'node:crypto'
import { describeError, type Log } from '../operations/log.ts'
import type { Metrics } from '../operations/metrics.ts'
import { Problem } from '../problem.ts'
import { problemAnswer, responseOf, type Answer, type Headers } from './answer.ts'
import { headerOf, type RequestContext } from './request.ts'

/** W3C Trace Context; a new trace when nobody began one. Pure but for `fresh`. */
export function traceOf(header: string | undefined, fresh: () => string): string {
  if (header === undefined) return fresh()
  const [, trace] = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(header) ?? []
  return trace === undefined || /^0+$/.test(trace) ? fresh() : trace
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const protection: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': policy,
}

const traceLetters = 32
const tracesAtOnce = 128
let randomLetters = ''

/** Sixteen random bytes; those of many traces are drawn at once. */
function freshTrace(): string {
  if (randomLetters === '') randomLetters = randomBytes((traceLetters / 2) * tracesAtOnce).toString('hex')
  const trace = randomLetters.slice(0, traceLetters)
  randomLetters = randomLetters.slice(traceLetters)
  return trace
}

/** Headers of every answer: whoever makes it may say otherwise. */
function headersFor(isSecure: boolean): { readonly api: Headers; readonly pages: Headers } {
  const pages: Headers = {
    ...protection,
    ...(isSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  return { pages, api: { ...pages, 'cache-control': 'no-store' } }
}

/** Node's own answer takes them at no cost; without one, as in tests, the answer is changed. */
function protect(c: RequestContext, response: Response, common: Headers): Response {
  const { outgoing } = c.env ?? {}
  if (outgoing !== undefined && 'setHeader' in outgoing)
    for (const name in common) outgoing.setHeader(name, common[name] ?? '')
  else
    for (const [name, value] of Object.entries(common))
      if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

/** Requests of probes and scrapes are measured, and said only when they fail. */
const quiet: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

export type Observer = {
  readonly log: Log
  readonly metrics: Metrics
  readonly isSecure: boolean
  /** Milliseconds of a clock that never goes back. */
  readonly elapsedMs: () => number
}

/** Writes a mistake of ours to the log; answers with what finds it there. */
export function reportTo(log: Log): (error: unknown, requestId: string, path: string) => string {
  return (error, requestId, path) => {
    log.error('a request failed', { requestId, path, ...describeError(error) })
    return requestId
  }
}

/** What answers a request. The id finds the request in the log. */
export type Handler = (c: RequestContext, requestId: string) => Promise<Answer | Response> | Answer | Response

export type Observe = (route: string, handler: Handler) => (c: RequestContext) => Promise<Response>

/** Watches over what answers a request. `route`: the template that it is counted under; empty for pages. */
export function createObserve({ log, metrics, isSecure, elapsedMs }: Observer): Observe {
  const report = reportTo(log)
  const headers = headersFor(isSecure)

  const refuse = (error: unknown, path: string, requestId: string): Answer =>
    problemAnswer(
      path,
      error instanceof Problem
        ? error
        : new Problem(500, 'Something went wrong on our side', [
            {
              field: null,
              code: 'internal',
              message: `the log has it as ${report(error, requestId, path)}`,
              requirement: null,
            },
          ]),
    )

  const finish = (method: string, template: string, status: number, began: number, requestId: string) => {
    const route = template || (status === 404 ? 'unknown' : 'pages')
    const ms = elapsedMs() - began
    metrics.ended(method, route, status, ms / 1000)
    if (status >= 500 || !quiet.has(route)) log.request({ method, route, status, ms, requestId })
  }

  return (route, handler) => async (c) => {
    const began = elapsedMs()
    const requestId = traceOf(headerOf(c, 'traceparent'), freshTrace)
    const { method, path } = c.req
    metrics.began()
    let answer: Answer | Response
    try {
      answer = await handler(c, requestId)
    } catch (error) {
      answer = refuse(error, path, requestId)
    }
    const common = { ...(path.startsWith('/api/') ? headers.api : headers.pages), 'x-request-id': requestId }
    const response = 'content' in answer ? responseOf(answer, common) : protect(c, answer, common)
    finish(method, route, answer.status, began, requestId)
    return response
  }
}
