// Where a chunked body ends, byte by byte across packets. Strict: RFC 9112 section 7.1, no white space anywhere.
import { newFieldMark, scan, scanField } from './field-scan.ts'
import type { FieldMark } from './field-scan.ts'
import { hexValues, nameOctets, octet, spellsName, valueOctets } from './octets.ts'

/** Extensions of one body in bytes; Node's server takes as many. They are legal and useless, hence bounded. */
const maxExtensionBytes = 16 * 1024
const maxTrailerBytes = 8 * 1024
/** 13 digits are 4 PiB: more than any body, less than what a number counts exactly. */
const maxSizeDigits = 13

const quote = 0x22
const backslash = 0x5c

// Fields that frame or route a message mean nothing in a trailer and are refused there (RFC 9110 section 6.5.1).
const forbiddenTrailers = ['content-length', 'transfer-encoding', 'host', 'connection', 'upgrade', 'trailer']

type State =
  | 'first-digit'
  | 'digit'
  | 'extension-name-start'
  | 'extension-name'
  | 'extension-value-start'
  | 'extension-value'
  | 'quoted'
  | 'quoted-pair'
  | 'after-quoted'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailers'
  | 'done'

/** Gets the ranges of a body's data, without the chunk framing. */
export type DataSink = (bytes: Buffer, start: number, end: number) => void

/** Follows one chunked body. A class since it lives as long as the body and keeps its place in it. */
export class ChunkedFrame {
  #state: State = 'first-digit'
  #digits = 0
  #remaining = 0
  #extensionBytes = 0
  #trailers = ''
  readonly #sink: DataSink | undefined

  constructor(sink?: DataSink) {
    this.#sink = sink
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  /** Whether a last chunk could be written here without cutting a chunk in two. */
  get isBetweenChunks(): boolean {
    return this.#state === 'first-digit'
  }

  /** Takes bytes up to `end`; the offset after the last that belongs to the body, or -1 when the framing is broken. */
  advance(bytes: Buffer, from: number, end: number): number {
    let at = from
    while (at < end && this.#state !== 'done') {
      if (this.#state === 'data') at = this.#takeData(bytes, at, end)
      else if (this.#state === 'trailers') at = this.#takeTrailers(bytes, at, end)
      else at = this.#takeFraming(bytes[at] ?? 0) ? at + 1 : -1
      if (at === -1) return -1
    }
    return at
  }

  #takeData(bytes: Buffer, from: number, end: number): number {
    const stop = Math.min(end, from + this.#remaining)
    this.#sink?.(bytes, from, stop)
    this.#remaining -= stop - from
    if (this.#remaining === 0) this.#state = 'data-cr'
    return stop
  }

  #takeFraming(code: number): boolean {
    switch (this.#state) {
      case 'first-digit':
        this.#digits = 0
        this.#remaining = 0
        return this.#takeDigit(code)
      case 'digit':
        if (code === octet.cr) return this.#go('size-lf')
        if (code === octet.semicolon) return this.#go('extension-name-start')
        return this.#takeDigit(code)
      case 'size-lf':
        return code === octet.lf && this.#go(this.#remaining === 0 ? 'trailers' : 'data')
      case 'data-cr':
        return code === octet.cr && this.#go('data-lf')
      case 'data-lf':
        return code === octet.lf && this.#go('first-digit')
      default:
        this.#extensionBytes += 1
        return this.#extensionBytes <= maxExtensionBytes && this.#takeExtension(code)
    }
  }

  #takeDigit(code: number): boolean {
    const value = hexValues[code] ?? 255
    this.#digits += 1
    if (value === 255 || this.#digits > maxSizeDigits) return false
    this.#remaining = this.#remaining * 16 + value
    return this.#go('digit')
  }

  #takeExtension(code: number): boolean {
    const isToken = nameOctets[code] !== 0
    switch (this.#state) {
      case 'extension-name-start':
        return isToken && this.#go('extension-name')
      case 'extension-name':
        return (
          isToken || (code === octet.equals ? this.#go('extension-value-start') : this.#endExtension(code))
        )
      case 'extension-value-start':
        return code === quote ? this.#go('quoted') : isToken && this.#go('extension-value')
      case 'extension-value':
        return isToken || this.#endExtension(code)
      case 'quoted':
        if (code === quote) return this.#go('after-quoted')
        return code === backslash ? this.#go('quoted-pair') : valueOctets[code] === 1
      case 'quoted-pair':
        return valueOctets[code] === 1 && this.#go('quoted')
      default:
        return this.#endExtension(code)
    }
  }

  #endExtension(code: number): boolean {
    if (code === octet.semicolon) return this.#go('extension-name-start')
    return code === octet.cr && this.#go('size-lf')
  }

  // Trailers are rare and small: they are gathered, then read by the same rules as a head.
  #takeTrailers(bytes: Buffer, from: number, end: number): number {
    const before = this.#trailers.length
    const stop = Math.min(end, from + maxTrailerBytes - before)
    const gathered = this.#trailers + bytes.toString('latin1', from, stop)
    const length = trailersLength(Buffer.from(gathered, 'latin1'))
    if (length === scan.refused) return -1
    if (length >= 0) {
      this.#state = 'done'
      return from + length - before
    }
    this.#trailers = gathered
    return gathered.length >= maxTrailerBytes ? -1 : stop
  }

  #go(state: State): true {
    this.#state = state
    return true
  }
}

/** Length of a trailer section with its empty line; `scan.incomplete` or `scan.refused` otherwise. */
function trailersLength(bytes: Buffer): number {
  const mark = newFieldMark()
  let at = 0
  for (;;) {
    const next = scanField(bytes, at, bytes.length, mark)
    if (isForbidden(bytes, mark)) return scan.refused
    if (next < 0 || mark.nameEnd === mark.nameStart) return next
    at = next
  }
}

// Also of a line whose end has not come: what has come is passed on, and a receiver reads the name at its colon.
const isForbidden = (bytes: Buffer, { nameStart, nameEnd }: FieldMark): boolean =>
  bytes[nameEnd] === octet.colon &&
  forbiddenTrailers.some((name) => spellsName(bytes, nameStart, nameEnd, name))
