// An answer's head: whether it is final, where its body ends, what of it may travel on. Pure.
import { newFieldMark, scan, scanField } from './field-scan.ts'
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
import { cut, cutNamed } from './hop-cuts.ts'
import { octet, spells, spellsName, valueOctets } from './octets.ts'
import { chunkedBody } from './request-head.ts'
import type { BodyLength, HeadLimits } from './request-head.ts'

/** Applications set many and long cookies: twice what a request may have. */
export const answerHeadLimits: HeadLimits = { headBytes: 64 * 1024, lineBytes: 16 * 1024, fields: 400 }

/** The body ends when the connection does. */
export const bodyUntilClose = -2

/** What of the request decides how its answer is framed (RFC 9112 section 6.3). */
export type AskedBy = { readonly isHead: boolean; readonly wantsUpgrade: boolean; readonly minor: number }

export type ResponseHead = {
  readonly status: number
  /** Offset after the status line, where header lines start. */
  readonly fieldsStart: number
  readonly end: number
  /** A length, `chunkedBody` or `bodyUntilClose`; 0 for answers that never have a body. */
  readonly bodyLength: BodyLength
  /** Whether the application's connection may carry another request. */
  readonly keepAlive: boolean
  /** Seconds that the application keeps an idle connection (`Keep-Alive: timeout=`), or -1. */
  readonly keepAliveSeconds: number
  readonly isEventStream: boolean
  /** Of a 101: whether the protocol is WebSocket, whose frames are known. */
  readonly isWebSocket: boolean
  readonly hopCuts: readonly number[]
}

type Draft = {
  length: number
  hasCoding: boolean
  options: ConnectionOptions
  keepAliveSeconds: number
  isEventStream: boolean
  isUpgrade: boolean
  isWebSocket: boolean
  hopCuts: number[]
}

/**
 * Parses the answer's head that starts at `from`; results as with `parseRequestHead`. Every refusal means 502.
 *
 * Promise: an answer that could be framed in two ways is refused, never repaired: what follows it on the connection
 * would be taken for the answer to somebody else's request.
 */
export function parseResponseHead(
  bytes: Buffer,
  from: number,
  end: number,
  asked: AskedBy,
  limits: HeadLimits = answerHeadLimits,
): ResponseHead | HeadProblem | undefined {
  const line = scanStatusLine(bytes, from, end)
  if (line === undefined) return end - from > limits.lineBytes ? headProblems.headTooLarge : undefined
  if (isProblem(line)) return line
  const draft = newDraft(line.status === 101)
  const headEnd = scanFields(bytes, line.end, end, limits, draft)
  if (typeof headEnd === 'object') return headEnd
  if (headEnd === scan.incomplete)
    return end - from > limits.headBytes ? headProblems.headTooLarge : undefined
  if (headEnd - from > limits.headBytes) return headProblems.headTooLarge
  const { named } = draft.options
  if (named !== undefined) cutNamed(bytes, line.end, headEnd, named, draft.hopCuts)
  return conclude(line, headEnd, draft, asked)
}

const newDraft = (isUpgrade: boolean): Draft => ({
  length: bodyUntilClose,
  hasCoding: false,
  options: newConnectionOptions(),
  keepAliveSeconds: -1,
  isEventStream: false,
  isUpgrade,
  isWebSocket: false,
  hopCuts: [],
})

type StatusLine = { readonly status: number; readonly minor: number; readonly end: number }

function scanStatusLine(bytes: Buffer, from: number, end: number): StatusLine | HeadProblem | undefined {
  const lf = bytes.indexOf(octet.lf, from)
  if (lf === -1 || lf >= end) return undefined
  const isHttp = bytes.toString('latin1', from, from + 7) === 'HTTP/1.'
  const minor = (bytes[from + 7] ?? 0) - 0x30
  const status = isHttp && lf - from >= 13 ? readContentLength(bytes, from + 9, from + 12) : -1
  if ((minor !== 0 && minor !== 1) || bytes[from + 8] !== octet.space) return headProblems.badStatusLine
  if (status < 100 || bytes[lf - 1] !== octet.cr) return headProblems.badStatusLine
  if (lf - 1 > from + 12 && bytes[from + 12] !== octet.space) return headProblems.badStatusLine
  for (let at = from + 12; at < lf - 1; at += 1) {
    if (valueOctets[bytes[at] ?? 0] !== 1) return headProblems.badStatusLine
  }
  return { status, minor, end: lf + 1 }
}

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

function takeField(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  const { nameStart, nameEnd, valueStart, valueEnd } = mark
  const is = (name: string): boolean => !mark.hasUnderscore && spellsName(bytes, nameStart, nameEnd, name)
  switch (nameEnd - nameStart) {
    case 7:
      return is('upgrade') ? takeUpgrade(bytes, mark, next, draft) : undefined
    case 10:
      if (is('connection')) {
        if (!draft.isUpgrade) cut(draft.hopCuts, nameStart, next)
        return readConnection(bytes, valueStart, valueEnd, draft.options)
      }
      if (is('keep-alive')) takeKeepAlive(bytes, mark, next, draft)
      return undefined
    case 12:
      if (is('content-type'))
        draft.isEventStream = spells(bytes, valueStart, valueStart + 17, 'text/event-stream')
      return undefined
    case 14:
      return takeNamedBySize(bytes, mark, next, draft)
    case 16:
      if (is('proxy-connection')) cut(draft.hopCuts, nameStart, next)
      return undefined
    case 17:
      return is('transfer-encoding') ? takeCoding(bytes, mark, next, draft) : undefined
    default:
      return undefined
  }
}

function takeUpgrade(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): undefined {
  if (!draft.isUpgrade) return cut(draft.hopCuts, mark.nameStart, next)
  draft.isWebSocket = spells(bytes, mark.valueStart, mark.valueEnd, 'websocket')
  return undefined
}

// The release is said by the router, not by the application.
function takeNamedBySize(
  bytes: Buffer,
  mark: FieldMark,
  next: number,
  draft: Draft,
): HeadProblem | undefined {
  const { nameStart, nameEnd, valueStart, valueEnd } = mark
  if (spellsName(bytes, nameStart, nameEnd, 'x-nexo-release')) cut(draft.hopCuts, nameStart, next)
  if (mark.hasUnderscore || !spellsName(bytes, nameStart, nameEnd, 'content-length')) return undefined
  if (draft.length !== bodyUntilClose) return headProblems.duplicateContentLength
  draft.length = readContentLength(bytes, valueStart, valueEnd)
  return draft.length < 0 ? headProblems.badContentLength : undefined
}

function takeCoding(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): HeadProblem | undefined {
  if (draft.hasCoding) return headProblems.duplicateCoding
  draft.hasCoding = true
  return isPlainlyChunked(bytes, mark, next) ? undefined : headProblems.unknownCoding
}

function takeKeepAlive(bytes: Buffer, mark: FieldMark, next: number, draft: Draft): void {
  cut(draft.hopCuts, mark.nameStart, next)
  const timeout = /(?:^|[\s,])timeout=(\d{1,6})/.exec(
    bytes.toString('latin1', mark.valueStart, mark.valueEnd),
  )
  if (timeout !== null) draft.keepAliveSeconds = Number(timeout[1])
}

function conclude(line: StatusLine, end: number, draft: Draft, asked: AskedBy): ResponseHead | HeadProblem {
  const { status, minor } = line
  const hasLength = draft.length !== bodyUntilClose
  if (draft.hasCoding && hasLength) return headProblems.lengthAndCoding
  if (draft.hasCoding && (minor === 0 || asked.minor === 0)) return headProblems.codingInOldVersion
  if (status === 101 && !asked.wantsUpgrade) return headProblems.badStatusLine
  // An interim answer never ends a connection, and HTTP/1.0 has none.
  const isInterim = status < 200 && status !== 101
  if (isInterim && (minor === 0 || draft.options.close)) return headProblems.badStatusLine
  // These never have a body (RFC 9110 section 6.4.1), but a peer that believes the header would wait for one.
  const hasNone = status < 200 || status === 204
  if (hasNone && (draft.hasCoding || draft.length > 0)) return headProblems.bodyWhereNone
  const isBodyless = asked.isHead || hasNone || status === 304
  const bodyLength = isBodyless ? 0 : draft.hasCoding ? chunkedBody : draft.length
  const { options } = draft
  return {
    status,
    fieldsStart: line.end,
    end,
    bodyLength,
    keepAlive: bodyLength !== bodyUntilClose && !options.close && (minor === 1 || options.keepAlive),
    keepAliveSeconds: draft.keepAliveSeconds,
    isEventStream: draft.isEventStream,
    isWebSocket: draft.isWebSocket,
    hopCuts: draft.hopCuts,
  }
}
