// A request's head: where it ends, where its body ends, what of it may travel on. Pure.
// Its danger is request smuggling, so it is stricter than any peer: what is unclear is refused.
import { scan, scanField, newFieldMark } from './field-scan.ts'
import type { FieldMark } from './field-scan.ts'
import {
  isPlainlyChunked,
  newConnectionOptions,
  readConnection,
  readContentLength,
} from './framing-fields.ts'
import type { ConnectionOptions } from './framing-fields.ts'
import { headProblems, isProblem } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import { cut, cutLineAt, cutNamed } from './hop-cuts.ts'
import { spells, spellsName } from './octets.ts'
import { scanRequestLine } from './request-line.ts'
import type { RequestLine } from './request-line.ts'
import { checkTarget } from './request-target.ts'

export type HeadLimits = {
  readonly headBytes: number
  readonly lineBytes: number
  readonly fields: number
}

/** Same order of size as nginx (32 KiB in four buffers) and above Node's 16 KiB, so that the application decides. */
export const defaultHeadLimits: HeadLimits = { headBytes: 32 * 1024, lineBytes: 16 * 1024, fields: 200 }

/** -1: chunked. 0: no body. Else its length in bytes. */
export type BodyLength = number
export const chunkedBody = -1

/** Offsets into the bytes that were parsed; valid only with them. */
export type RequestHead = {
  readonly line: RequestLine
  /** Offset after the empty line. */
  readonly end: number
  readonly bodyLength: BodyLength
  readonly keepAlive: boolean
  /** Wants another protocol, one that may pass (not h2c). */
  readonly wantsUpgrade: boolean
  readonly asksRelease: boolean
  /** Value of Host; both 0 when an HTTP/1.0 request has none. */
  readonly hostStart: number
  readonly hostEnd: number
  /** Where origin-form starts in an absolute-form target; else `line.targetStart`. */
  readonly pathStart: number
  /** Lines that must not travel on, as start, end, start, end, ..., ascending. */
  readonly hopCuts: readonly number[]
  /** Lines in which a sender says who it forwards for, same shape: kept only from a trusted sender. */
  readonly forwardCuts: readonly number[]
}

type Draft = {
  bodyLength: number
  hasLength: boolean
  hasCoding: boolean
  hostStart: number
  hostEnd: number
  hasHost: boolean
  wantsUpgrade: boolean
  upgradeLine: number
  asksRelease: boolean
  options: ConnectionOptions
  hopCuts: number[]
  forwardCuts: number[]
}

/**
 * Parses the head that starts at `from`.
 *
 * Promise: the head; or why it is refused; or undefined while bytes are missing. The same bytes give the same result
 * however they were cut into packets. Pure.
 * Source: RFC 9112 sections 2 to 7 and 11.2 (request smuggling); RFC 9110 section 7.6.1.
 */
export function parseRequestHead(
  bytes: Buffer,
  from: number,
  end: number,
  limits: HeadLimits = defaultHeadLimits,
): RequestHead | HeadProblem | undefined {
  const line = scanRequestLine(bytes, from, end)
  if (line === undefined) return end - from > limits.lineBytes ? headProblems.targetTooLong : undefined
  if (isProblem(line)) return line
  if (line.end - from > limits.lineBytes) return headProblems.targetTooLong
  const draft = newDraft()
  const headEnd = scanFields(bytes, line.end, end, limits, draft)
  if (typeof headEnd === 'object') return headEnd
  if (headEnd === scan.incomplete) {
    return end - from > limits.headBytes ? headProblems.headTooLarge : undefined
  }
  if (headEnd - from > limits.headBytes) return headProblems.headTooLarge
  return conclude(bytes, line, headEnd, draft)
}

const newDraft = (): Draft => ({
  bodyLength: 0,
  hasLength: false,
  hasCoding: false,
  hostStart: 0,
  hostEnd: 0,
  hasHost: false,
  wantsUpgrade: false,
  upgradeLine: -1,
  asksRelease: false,
  options: newConnectionOptions(),
  hopCuts: [],
  forwardCuts: [],
})

function scanFields(
  bytes: Buffer,
  from: number,
  end: number,
  limits: HeadLimits,
  draft: Draft,
): number | HeadProblem {
  const mark = newFieldMark()
  let at = from
  for (let count = 0; count <= limits.fields; count += 1) {
    const next = scanField(bytes, at, end, mark)
    if (next === scan.incomplete) return next
    if (next === scan.refused) return mark.problem
    if (mark.nameEnd === mark.nameStart) return next
    const problem = takeField(bytes, mark, next, draft)
    if (problem !== undefined) return problem
    at = next
  }
  return headProblems.tooManyFields
}

// Length first: most fields are none of ours, and a number is the cheapest way to know.
function takeField(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  const { nameStart, nameEnd } = mark
  const is = (name: string): boolean => spellsName(bytes, nameStart, nameEnd, name)
  switch (nameEnd - nameStart) {
    case 2:
      return is('te') ? cut(draft.hopCuts, nameStart, next) : undefined
    case 4:
      return is('host') ? takeHost(mark, draft) : undefined
    case 7:
      return is('upgrade') ? takeUpgrade(bytes, mark, next, draft) : undefined
    case 10:
      if (is('keep-alive')) return cut(draft.hopCuts, nameStart, next)
      return is('connection') ? takeConnection(bytes, mark, next, draft) : undefined
    case 14:
      if (is('content-length')) return takeLength(bytes, mark, next, draft)
      if (is('x-nexo-release')) return takeRelease(bytes, mark, next, draft)
      if (is('http2-settings')) return cut(draft.hopCuts, nameStart, next)
      break
    case 16:
      if (is('proxy-connection')) return cut(draft.hopCuts, nameStart, next)
      break
    case 17:
      if (is('transfer-encoding')) return takeCoding(bytes, mark, next, draft)
      break
    default:
  }
  return isForwarding(bytes, nameStart, nameEnd) ? cut(draft.forwardCuts, nameStart, next) : undefined
}

/** `Forwarded`, `X-Real-IP` and everything that starts with `X-Forwarded-`, also when written with underscores. */
function isForwarding(bytes: Buffer, start: number, end: number): boolean {
  const length = end - start
  if (length === 9)
    return spellsName(bytes, start, end, 'forwarded') || spellsName(bytes, start, end, 'x-real-ip')
  return length > 12 && spellsName(bytes, start, start + 12, 'x-forwarded-')
}

function takeHost(mark: FieldMark, draft: Draft): HeadProblem | undefined {
  if (draft.hasHost) return headProblems.duplicateHost
  draft.hasHost = true
  draft.hostStart = mark.valueStart
  draft.hostEnd = mark.valueEnd
  return undefined
}

function takeConnection(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  cut(draft.hopCuts, mark.nameStart, next)
  return readConnection(bytes, mark.valueStart, mark.valueEnd, draft.options)
}

// `Content_Length` and its like mean nothing here, but a CGI-style application would read them: they are cut.
function takeLength(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  if (mark.hasUnderscore) return cut(draft.hopCuts, mark.nameStart, next)
  if (draft.hasLength) return headProblems.duplicateContentLength
  draft.hasLength = true
  draft.bodyLength = readContentLength(bytes, mark.valueStart, mark.valueEnd)
  return draft.bodyLength < 0 ? headProblems.badContentLength : undefined
}

function takeCoding(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  if (mark.hasUnderscore) return cut(draft.hopCuts, mark.nameStart, next)
  if (draft.hasCoding) return headProblems.duplicateCoding
  draft.hasCoding = true
  return isPlainlyChunked(bytes, mark, next) ? undefined : headProblems.unknownCoding
}

// h2c would let a client speak past the router's own framing: it is answered in HTTP/1.1, as RFC 9110 7.8 allows.
function takeUpgrade(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): undefined {
  const isPlainHttp2 = bytes.toString('latin1', mark.valueStart, mark.valueEnd).toLowerCase().includes('h2c')
  if (isPlainHttp2 || draft.upgradeLine !== -1) return cut(draft.hopCuts, mark.nameStart, next)
  draft.wantsUpgrade = true
  draft.upgradeLine = mark.nameStart
  return undefined
}

function takeRelease(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): undefined {
  if (spells(bytes, mark.valueStart, mark.valueEnd, 'ask')) draft.asksRelease = true
  return cut(draft.hopCuts, mark.nameStart, next)
}

function conclude(
  bytes: Buffer,
  line: RequestLine,
  headEnd: number,
  draft: Draft,
): RequestHead | HeadProblem {
  if (draft.hasCoding && draft.hasLength) return headProblems.lengthAndCoding
  if (draft.hasCoding && line.minor === 0) return headProblems.codingInOldVersion
  if (!draft.hasHost && line.minor === 1) return headProblems.missingHost
  const pathStart = checkTarget(bytes, line, draft)
  if (typeof pathStart === 'object') return pathStart
  const bodyLength = draft.hasCoding ? chunkedBody : draft.bodyLength
  const { options } = draft
  const wantsUpgrade = draft.wantsUpgrade && options.upgrade && bodyLength === 0 && line.minor === 1
  if (draft.upgradeLine !== -1 && !wantsUpgrade) cutLineAt(bytes, draft.upgradeLine, headEnd, draft.hopCuts)
  if (options.named !== undefined) cutNamed(bytes, line.end, headEnd, options.named, draft.hopCuts)
  return {
    line,
    end: headEnd,
    bodyLength,
    keepAlive: !options.close && (line.minor === 1 || options.keepAlive),
    wantsUpgrade,
    asksRelease: draft.asksRelease,
    hostStart: draft.hostStart,
    hostEnd: draft.hostEnd,
    pathStart,
    hopCuts: draft.hopCuts,
    forwardCuts: draft.forwardCuts,
  }
}
