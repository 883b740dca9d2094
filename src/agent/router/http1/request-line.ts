// The first line of a request. Pure.
import { headProblems } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import { nameOctets, notInName, octet, targetOctets } from './octets.ts'

/** `target` is origin-form once `authorityEnd` (absolute-form only) has been cut off. Offsets into the parsed bytes. */
export type RequestLine = {
  readonly method: string
  readonly targetStart: number
  readonly targetEnd: number
  /** 0 or 1, of HTTP/1.x. */
  readonly minor: number
  /** Offset after the line's CRLF. */
  readonly end: number
}

// The registered methods that Node's own parser knows: an application behind nexo could not read any other.
const methods = new Map(
  [
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY',
    'OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK',
    'UNLOCK UNSUBSCRIBE',
  ]
    .join(' ')
    .split(' ')
    .map((method) => [method, method]),
)

/** Methods that may be sent again when nobody answered (RFC 9110 section 9.2.2, and those of WebDAV that only read). */
const idempotentMethods = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
  'PROPFIND',
  'REPORT',
  'SEARCH',
  'QUERY',
])

export const isIdempotent = (method: string): boolean => idempotentMethods.has(method)

/** Reads `METHOD target HTTP/1.x`; undefined when bytes are missing. No other spacing is taken (RFC 9112 section 3). */
export function scanRequestLine(
  bytes: Buffer,
  from: number,
  end: number,
): RequestLine | HeadProblem | undefined {
  let at = from
  while (at < end && nameOctets[bytes[at] ?? 0] !== notInName) at += 1
  if (at === end) return at - from > 32 ? headProblems.unknownMethod : undefined
  if (at === from || bytes[at] !== octet.space) return headProblems.badRequestLine
  const method = readMethod(bytes, from, at)
  if (method === undefined) return headProblems.unknownMethod
  if (method === 'CONNECT') return headProblems.connectMethod
  const targetStart = at + 1
  at = targetStart
  while (at < end && targetOctets[bytes[at] ?? 0] === 1) at += 1
  if (at === end) return undefined
  if (bytes[at] !== octet.space) return problemInTarget(bytes[at])
  if (at === targetStart) return headProblems.badRequestLine
  return scanVersion(bytes, at + 1, end, { method, targetStart, targetEnd: at })
}

// GET first: it is most of all traffic and saves making a string.
function readMethod(bytes: Buffer, start: number, end: number): string | undefined {
  if (end - start === 3 && bytes[start] === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54) {
    return 'GET'
  }
  return methods.get(bytes.toString('latin1', start, end))
}

const problemInTarget = (code: number | undefined): HeadProblem =>
  code === octet.cr || code === octet.lf ? headProblems.badRequestLine : headProblems.badTarget

const versionText = 'HTTP/1.'

function scanVersion(
  bytes: Buffer,
  from: number,
  end: number,
  line: { method: string; targetStart: number; targetEnd: number },
): RequestLine | HeadProblem | undefined {
  for (let index = 0; index < versionText.length; index += 1) {
    if (from + index === end) return undefined
    if (bytes[from + index] !== versionText.charCodeAt(index)) return headProblems.badVersion
  }
  const digit = from + versionText.length
  if (digit + 2 >= end) return undefined
  const minor = (bytes[digit] ?? 0) - 0x30
  if (minor !== 0 && minor !== 1) return headProblems.badVersion
  if (bytes[digit + 1] !== octet.cr) {
    return bytes[digit + 1] === octet.lf ? headProblems.bareLf : headProblems.badVersion
  }
  if (bytes[digit + 2] !== octet.lf) return headProblems.bareCr
  return { ...line, minor, end: digit + 3 }
}
