// observe: around every request: a trace, a line in the log, a measurement, and headers that protect whoever asks.
import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { describeError, type Log } from '../operations/log.ts'
import type { Metrics } from '../operations/metrics.ts'
import { Problem } from '../problem.ts'
import { problemResponse } from './answer.ts'
import { headerOf, type Bindings } from './request.ts'

/** W3C Trace Context; a new trace when nobody began one. Pure but for `fresh`. */
export function traceOf(header: string | undefined, fresh: () => string): string {
  const [, trace] = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(header ?? '') ?? []
  return trace === undefined || /^0+$/.test(trace) ? fresh() : trace
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const protection: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['content-security-policy', policy],
]

/** Random enough for a trace, and many are made at once. */
const freshTrace = (): string => randomUUID().replaceAll('-', '')

type HeaderList = readonly (readonly [string, string])[]

/** Headers of every answer, before it is made: whoever makes it may say otherwise. */
function headersFor(isSecure: boolean): { readonly api: HeaderList; readonly pages: HeaderList } {
  const pages: HeaderList = [
    ...protection,
    ...(isSecure ? [['strict-transport-security', 'max-age=31536000'] as const] : []),
  ]
  return { pages, api: [...pages, ['cache-control', 'no-store']] }
}

/** Node's own answer takes them at no cost; without one, as in tests, the answer is changed once it is there. */
function protect(c: Context<Bindings>, headers: HeaderList, requestId: string): (() => void) | undefined {
  const { outgoing } = c.env ?? {}
  if (outgoing !== undefined && 'setHeader' in outgoing) {
    for (const [name, value] of headers) outgoing.setHeader(name, value)
    outgoing.setHeader('x-request-id', requestId)
    return undefined
  }
  return () => {
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    c.res.headers.set('x-request-id', requestId)
  }
}

/** Requests of probes and scrapes are measured, and said only when they fail. */
const isQuiet = (route: string): boolean => ['/livez', '/readyz', '/metrics'].includes(route)

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

export function observe(app: Hono<Bindings>, { log, metrics, isSecure, elapsedMs }: Observer): void {
  const report = reportTo(log)
  const headers = headersFor(isSecure)
  app.use('*', async (c, next) => {
    const began = elapsedMs()
    const traceId = traceOf(headerOf(c, 'traceparent'), freshTrace)
    const requestId = traceId
    c.set('traceId', traceId)
    c.set('requestId', requestId)
    c.set('route', '')
    metrics.began()
    const finish = protect(c, c.req.path.startsWith('/api/') ? headers.api : headers.pages, requestId)
    await next()
    finish?.()
    const route = c.get('route') || (c.res.status === 404 ? 'unknown' : 'pages')
    const ms = elapsedMs() - began
    metrics.ended(c.req.method, route, c.res.status, ms / 1000)
    if (!isQuiet(route) || c.res.status >= 500)
      log.info('request', {
        method: c.req.method,
        route,
        status: c.res.status,
        ms: Math.round(ms * 10) / 10,
        traceId,
        requestId,
      })
  })
  app.onError((error, c) => {
    if (error instanceof Problem) return problemResponse(c, error)
    const id = report(error, c.get('requestId'), c.req.path)
    return problemResponse(
      c,
      new Problem(500, 'Something went wrong on our side', [
        { field: null, code: 'internal', message: `the log has it as ${id}`, requirement: null },
      ]),
    )
  })
}
