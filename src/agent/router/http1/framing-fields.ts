// The header fields that decide where a message ends and who may reuse its connection. Same rules for both directions.
import { headProblems } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import type { FieldMark } from './field-scan.ts'
import { octet, spells } from './octets.ts'

/** Digits of the largest body length that a JavaScript number counts exactly, less one: far beyond any real body. */
const maxLengthDigits = 15

/** Body length that `Content-Length` gives, in bytes, or -1 when it is not a plain number (RFC 9110 section 8.6). */
export function readContentLength(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > maxLengthDigits) return -1
  let length = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return -1
    length = length * 10 + digit
  }
  return length
}

/**
 * Whether `Transfer-Encoding` is chunked and nothing else, by every reader: a tab after the word, which RFC 9110 allows,
 * makes llhttp read another coding, so it is refused as one. `next`: where the following line starts.
 */
export function isPlainlyChunked(bytes: Uint8Array, mark: FieldMark, next: number): boolean {
  for (let at = mark.valueEnd; at < next - 2; at += 1) if (bytes[at] !== octet.space) return false
  return spells(bytes, mark.valueStart, mark.valueEnd, 'chunked')
}

/** What `Connection` says (RFC 9110 section 7.6.1). `named`: other headers of this hop, lower case. */
export type ConnectionOptions = {
  close: boolean
  keepAlive: boolean
  upgrade: boolean
  named: string[] | undefined
}

export const newConnectionOptions = (): ConnectionOptions => ({
  close: false,
  keepAlive: false,
  upgrade: false,
  named: undefined,
})

// Naming one of these would let a sender strip what frames or routes the message.
const neverNamed = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'content-type',
  'authorization',
  'cookie',
])

/** Adds one `Connection` value to `options`; a problem when it names a header that must stay. */
export function readConnection(
  bytes: Buffer,
  start: number,
  end: number,
  options: ConnectionOptions,
): HeadProblem | undefined {
  if (spells(bytes, start, end, 'keep-alive')) options.keepAlive = true
  else if (spells(bytes, start, end, 'close')) options.close = true
  else {
    const tokens = bytes.toString('latin1', start, end).toLowerCase().split(',')
    for (const token of tokens)
      if (!addOption(withoutBlanks(token), options)) return headProblems.forbiddenOption
  }
  return undefined
}

// Not `trim`: that takes off more, such as a no-break space, and so reads another word than other parsers do.
const withoutBlanks = (token: string): string => token.replace(/^[ \t]+|[ \t]+$/g, '')

function addOption(token: string, options: ConnectionOptions): boolean {
  if (token === 'close') options.close = true
  else if (token === 'keep-alive') options.keepAlive = true
  else if (token === 'upgrade') options.upgrade = true
  else if (neverNamed.has(token)) return false
  else if (token !== '') (options.named ??= []).push(token)
  return true
}
