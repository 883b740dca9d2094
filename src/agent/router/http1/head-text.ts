// A request that came in HTTP/2, written as an HTTP/1.1 head; it is then read by the same strict parser as any other.
import type { IncomingHttpHeaders } from 'node:http2'

// RFC 9113 section 8.2.2: of one connection, never forwarded; `host` is said by `:authority`.
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'host',
  'http2-settings',
])

/**
 * The head's text in Latin-1, or undefined when a value holds a line break, which no HTTP/2 peer may send.
 *
 * `body`: whether a body follows; without a Content-Length it travels in chunks.
 */
export function headTextOf(headers: IncomingHttpHeaders, body: 'none' | 'follows'): string | undefined {
  const authority = headers[':authority'] ?? headers.host ?? ''
  const lines = [`${headers[':method'] ?? ''} ${headers[':path'] ?? ''} HTTP/1.1`]
  if (authority !== '') lines.push(`host: ${authority}`)
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || notForwarded.has(name) || value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) lines.push(`${name}: ${one}`)
  }
  if (body === 'follows' && headers['content-length'] === undefined) lines.push('transfer-encoding: chunked')
  return lines.some((line) => /[\r\n]/.test(line)) ? undefined : `${lines.join('\r\n')}\r\n\r\n`
}
