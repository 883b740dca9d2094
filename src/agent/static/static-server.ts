// static: serves a folder of files as a replica, behind the router like every other process.
// Enters: which file answers a request, its type, its caching, parts of it.
// Stays out: TLS, host names, rewriting (the router and the site's own build).
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { http } from '../node-http.ts'
import { parseByteRange } from './byte-range.ts'
import { cacheControlOf } from './cache-policy.ts'
import { contentTypeOf } from './content-types.ts'
import { type Answer, findAnswer, type SiteOptions } from './find-answer.ts'
import { isNotModified, isRangeCurrent } from './freshness.ts'
import { openSite, type Site } from './site.ts'

const words = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  416: 'Range not satisfiable',
  500: 'Server error',
}

/** A short page of our own, never kept by caches. */
function sayStatus(request: IncomingMessage, response: ServerResponse, status: keyof typeof words): void {
  const text = words[status]
  const page = `<!doctype html><meta charset="utf-8"><title>${text}</title><h1>${text}</h1>\n`
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(page),
  })
  response.end(request.method === 'HEAD' ? undefined : page)
}

type FileAnswer = Answer & { readonly kind: 'file' }

function setFileHeaders(response: ServerResponse, { file, encoding, status }: FileAnswer): void {
  response.setHeader('content-type', contentTypeOf(file.path))
  response.setHeader('cache-control', status === 404 ? 'no-store' : cacheControlOf(file.path))
  response.setHeader('etag', file.etag)
  response.setHeader('last-modified', new Date(file.modifiedAtMs).toUTCString())
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('vary', 'accept-encoding')
  if (encoding !== undefined) response.setHeader('content-encoding', encoding.name)
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  answer: FileAnswer,
): Promise<void> {
  const { file, status } = answer
  setFileHeaders(response, answer)
  if (status === 200 && isNotModified(request.headers, file)) {
    response.removeHeader('content-type')
    response.writeHead(304).end()
    return
  }
  const isPartAllowed = status === 200 && request.method === 'GET' && isRangeCurrent(request.headers, file)
  const range = parseByteRange(isPartAllowed ? request.headers.range : undefined, file.sizeBytes)
  if (range.kind === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${file.sizeBytes}`)
    sayStatus(request, response, 416)
    return
  }
  const first = range.kind === 'part' ? range.first : 0
  const last = range.kind === 'part' ? range.last : file.sizeBytes - 1
  if (range.kind === 'part') response.setHeader('content-range', `bytes ${first}-${last}/${file.sizeBytes}`)
  response.setHeader('content-length', last - first + 1)
  response.writeHead(range.kind === 'part' ? 206 : status)
  if (request.method === 'HEAD' || file.sizeBytes === 0) response.end()
  else await pipeline(file.handle.createReadStream({ start: first, end: last, autoClose: false }), response)
}

async function answerRequest(
  site: Site,
  options: SiteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    sayStatus(request, response, 405)
    return
  }
  const answer = await findAnswer(site, request.url ?? '/', request.headers, options)
  if (answer.kind === 'status') sayStatus(request, response, answer.status)
  else if (answer.kind === 'redirect')
    response
      .writeHead(301, { location: answer.location, 'cache-control': 'no-cache', 'content-length': 0 })
      .end()
  else {
    try {
      await sendFile(request, response, answer)
    } finally {
      await answer.file.handle.close()
    }
  }
}

/** A client that went away is no failure; anything else is said on stderr, which is the replica's log. */
function onFailure(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (response.destroyed || systemCodeOf(thrown) === 'ERR_STREAM_PREMATURE_CLOSE') return
  process.stderr.write(`${request.method ?? ''} ${request.url ?? ''} failed: ${messageOf(thrown)}\n`)
  if (response.headersSent) response.destroy()
  else sayStatus(request, response, 500)
}

/**
 * A server of the files below `directory`. Not listening yet.
 *
 * Promise: answers GET and HEAD; conditional and range requests as RFC 9110; hidden files, folders without an
 * index.html and everything outside are 404.
 * @throws system errors when `directory` does not exist
 */
export async function createStaticServer(directory: string, options: SiteOptions): Promise<Server> {
  const site = await openSite(directory)
  const server = http.createServer((request, response) => {
    answerRequest(site, options, request, response).catch((thrown: unknown) =>
      onFailure(request, response, thrown),
    )
  })
  // Longer than the router keeps an idle connection, so that it is never the server that closes one in use.
  server.keepAliveTimeout = 600_000
  return server
}
