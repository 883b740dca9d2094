// dashboard: what the monitor knows, in a browser.
// Enters: pages, their parts, the browser's code (client/), access, and the server that joins them.
// Stays out: measuring and deciding (the rest of this room); nothing here changes anything.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { systemClock } from '../../kernel/call.ts'
import { messageOf } from '../../kernel/errors.ts'
import { isSignedIn, refuseForeign } from './access.ts'
import { openAssets } from './assets.ts'
import { dashboardPortTaken } from './errors.ts'
import { layout } from './pages/layout.ts'
import { decodedSegment } from './path-segment.ts'
import { send, sendPage, sendText } from './respond.ts'
import { pageAt } from './routes.ts'
import type { DashboardOptions, Serving } from './serving.ts'
import { scrubbedReader } from './scrubbed-reader.ts'
import { askToken, obeyForm, refuseReader, themeOf } from './sessions.ts'
import { sendChanges, sendLines } from './streams.ts'

export type Dashboard = {
  /** Holds the token in its fragment, which browsers send to nobody. */
  readonly url: string
  readonly port: number
  /** Ends open streams and connections. */
  close(): Promise<void>
}

/**
 * Serves the dashboard until `signal` aborts or `close` is called.
 *
 * Promise: nothing is answered but the sign-in page without the token; requests that another site made a browser send,
 * and those under a foreign host name, are refused. The token is in no page, log line or URL that is sent.
 * @throws NX-MONITOR-DASHBOARD-PORT when nothing can listen there
 */
export async function serveDashboard(options: DashboardOptions, signal: AbortSignal): Promise<Dashboard> {
  signal.throwIfAborted()
  const assets = await openAssets()
  // Loaded when a dashboard is served: commands that only ask import this file's types.
  const { createServer } = await import('node:http')
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 })
  const boundPort = await listen(server, options)
  const closing = new AbortController()
  const clock = options.clock ?? systemClock
  const epoch = `${clock.now().toString(36)}.${process.pid.toString(36)}`
  const reader = scrubbedReader(options.reader)
  const serving: Serving = { ...options, reader, clock, assets, boundPort, epoch, closing: closing.signal }
  server.on('request', (request, response) => void answer(serving, request, response))
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= end(server, closing))
  signal.addEventListener('abort', () => void close(), { once: true })
  return { url: `${originOf(options.host, boundPort)}/#token=${options.token}`, port: boundPort, close }
}

/** An address that a browser on this machine can open. */
function originOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function listen(server: Server, { host, port }: DashboardOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(dashboardPortTaken({ host, port, reason: messageOf(cause) }, { cause }))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function end(server: Server, closing: AbortController): Promise<void> {
  closing.abort()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A reader that goes away in the middle is no news.
  response.on('error', () => response.destroy())
  try {
    await dispatch(serving, request, response)
  } catch (error) {
    if (serving.closing.aborted || response.destroyed) return
    serving.log?.(`dashboard: ${request.method} ${pathOf(request).path}: ${messageOf(error)}`)
    if (response.headersSent) response.destroy()
    else await sendText(request, response, 500, 'the dashboard met something that it does not understand')
  }
}

function pathOf(request: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  return cut < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, cut), query: new URLSearchParams(url.slice(cut + 1)) }
}

async function dispatch(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { path, query } = pathOf(request)
  const method = request.method ?? 'GET'
  const refusal = refuseForeign(request.headers, method, serving.host)
  if (refusal !== undefined) return sendText(request, response, refusal.status, refusal.why)
  if (method === 'POST') return obeyForm(serving, request, response, path)
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD, POST')
    return sendText(request, response, 405, 'the dashboard only reads')
  }
  const asset = serving.assets.find(path)
  if (asset !== undefined) return send(request, response, { ...asset, cache: 'immutable' })
  if (path === '/sign-in') return askToken(serving, request, response, query)
  if (!isSignedIn(request.headers, serving.token, serving.boundPort))
    return refuseReader(request, response, path)
  return read(serving, request, response, path, query)
}

async function read(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const isStream = path === '/events' || path.endsWith('/lines')
  if (isStream && request.method === 'HEAD') return sendText(request, response, 405, 'a stream has no head')
  if (path === '/events') return sendChanges(serving, request, response, query)
  const lines = /^\/logs\/(?<target>[^/]+)\/lines$/.exec(path)?.groups?.['target']
  if (lines !== undefined) return sendLines(serving, request, response, decodedSegment(lines))
  if (path.startsWith('/assets/')) return sendText(request, response, 404, 'no such asset')
  const now = serving.clock.now()
  const made = await pageAt(serving.reader, path, query, now)
  const { targets } = made.request
  const frame = {
    theme: themeOf(request),
    now,
    path: request.url ?? '/',
    assets: serving.assets.paths,
    targets,
  }
  return sendPage(request, response, layout(made.page, frame), made.status)
}
