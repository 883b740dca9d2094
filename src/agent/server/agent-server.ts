import { chmod } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import { agentProtocolMismatch, operationUnknown } from '../errors.ts'
import { http } from '../node-http.ts'
import { protocolVersion } from '../protocol-version.ts'
import { toErrorData } from '../wire-errors.ts'
import { protocolHeader } from './protocol-header.ts'
import type { Route } from './route.ts'

export type AgentServer = {
  /** Binds the socket. Only the holder of the agent's lock may: a stale socket file is replaced. */
  listen(path: string): Promise<void>
  /** Ends open calls whose callers would otherwise wait for ever, such as a followed log. */
  close(): Promise<void>
}

export type ServedRoutes = {
  readonly operations: Readonly<Record<string, Route>>
  /** Runs a call, or refuses it while the agent hands over. */
  guard(operation: string, run: () => Promise<void>): Promise<void>
  upload(artifactId: string, request: IncomingMessage): Promise<void>
  log(fact: { readonly what: string; readonly [key: string]: unknown }): void
}

/** Operations that work across versions, so that a mismatch can be mended. */
const versionless = new Set(['describe', 'upgrade', 'shutdown'])

/** Serves the protocol on any stream that Node's HTTP server takes. */
export function createAgentServer(routes: ServedRoutes): AgentServer {
  const server = http.createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 10_000 })
  server.on('request', (request, response) => void answer(routes, request, response))
  // A caller that breaks the connection in the middle of a head is no news.
  server.on('clientError', (_error, socket) => void socket.destroy())
  return { listen: (path) => listen(server, path), close: () => close(server) }
}

async function listen(server: Server, path: string): Promise<void> {
  // Between bind and chmod the socket would have the mask of whoever started us.
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
      process.umask(mask)
    })
  } finally {
    process.umask(mask)
  }
  if (process.platform !== 'win32') await chmod(path, 0o600)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

async function answer(
  routes: ServedRoutes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.setHeader(protocolHeader, String(protocolVersion))
  try {
    await dispatch(routes, request, response, gone.signal)
  } catch (error) {
    if (gone.signal.aborted) return
    if (!(error instanceof NexoError))
      routes.log({ what: 'request failed', url: request.url, why: messageOf(error) })
    sendError(response, error)
  }
}

async function dispatch(
  routes: ServedRoutes,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const [, version, name = '', artifactId = ''] = (request.url ?? '').split('/')
  checkProtocol(name, request)
  if (version === 'v1' && request.method === 'PUT' && name === 'artifacts') {
    await routes.upload(artifactId, request)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{}')
    return
  }
  const route = version === 'v1' && request.method === 'POST' ? routes.operations[name] : undefined
  if (route === undefined) throw operationUnknown({ operation: name })
  await routes.guard(name, () => route.run(request, response, { signal }))
}

function checkProtocol(operation: string, request: IncomingMessage): void {
  const caller = Number(request.headers[protocolHeader] ?? protocolVersion)
  if (caller === protocolVersion || versionless.has(operation)) return
  throw agentProtocolMismatch({ agent: protocolVersion, caller })
}

function sendError(response: ServerResponse, error: unknown): void {
  const data = toErrorData(error)
  if (!response.headersSent) {
    const status = data.code === 'NX-AGENT-INTERNAL' ? 500 : 400
    // What is left of the request is not read: the connection cannot be used again.
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  }
  response.end(`${JSON.stringify({ error: data })}\n`)
}
