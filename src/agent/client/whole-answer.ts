// One request and its whole answer, in HTTP/1.1 by hand: Node's own client takes a tenth of `nexo status` to load. Calls
// whose answer or body is a stream use Node's.
import type { Duplex } from 'node:stream'

export type WholeRequest = {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** As Node's own client names a connection that ended too early. */
const cutOff = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

const headEnd = '\r\n\r\n'

/**
 * The body of an answer that was read to its end; `bytes` is all that came.
 *
 * Promise: pure; undefined when the answer is not whole, so that half an answer is never taken for one.
 * Source: RFC 9112, sections 6.1 (transfer-encoding), 6.2 (content-length) and 7.1 (chunked).
 */
export function bodyOf(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const rest = bytes.subarray(end + headEnd.length)
  if (/^transfer-encoding: *chunked\r?$/im.test(head)) return joinChunks(rest)
  const length = Number(/^content-length: *(\d+)\r?$/im.exec(head)?.[1] ?? Number.NaN)
  return rest.length >= length ? rest.toString('utf8', 0, length) : undefined
}

function joinChunks(bytes: Buffer): string | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const digits = lineEnd < 0 ? '' : bytes.toString('latin1', at, lineEnd)
    if (!/^[0-9a-f]{1,8}$/i.test(digits)) return undefined
    const size = Number.parseInt(digits, 16)
    const start = lineEnd + 2
    if (bytes.length < start + size) return undefined
    if (size === 0) return Buffer.concat(chunks).toString('utf8')
    chunks.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}

const headOf = ({ path, headers, body }: WholeRequest): string => {
  const fields = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return [`POST ${path} HTTP/1.1`, ...lines].join('\r\n') + headEnd
}

/**
 * Sends `request` over `stream`, which it destroys in the end, and resolves with the body of the answer.
 *
 * Rejects with the stream's own error, with the signal's reason, or with ECONNRESET when the answer is cut off.
 */
export function askForWhole(
  stream: Duplex,
  request: WholeRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const blocks: Buffer[] = []
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  stream.on('error', reject)
  stream.on('data', (block: Buffer) => void blocks.push(block))
  // `close` comes after `end`, and without it when the other side breaks the connection.
  stream.once('close', () => {
    const body = bodyOf(Buffer.concat(blocks))
    if (body === undefined) reject(cutOff())
    else resolve(body)
  })
  stream.write(headOf(request) + request.body)
  return promise.finally(() => {
    signal?.removeEventListener('abort', abort)
    stream.destroy()
  })
}
