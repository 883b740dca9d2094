// How the router's own parsers read a stream that comes in packets.
import { bodyFrameOf } from '../../../../src/agent/router/http1/body-frame.ts'
import type { BodyFrame } from '../../../../src/agent/router/http1/body-frame.ts'
import { afterEmptyLines } from '../../../../src/agent/router/http1/empty-lines.ts'
import { isProblem } from '../../../../src/agent/router/http1/head-problem.ts'
import { parseRequestHead } from '../../../../src/agent/router/http1/request-head.ts'
import { bodyUntilClose, parseResponseHead } from '../../../../src/agent/router/http1/response-head.ts'
import type { ReadMessage, Reading } from './reading.ts'

type Begun = {
  readonly start: string
  readonly headEnd: number
  readonly bodyLength: number
  /** Whether another message may follow. */
  readonly goesOn: boolean
  readonly isInterim: boolean
}

type ParseHead = (bytes: Buffer) => Begun | 'refused' | 'incomplete'

const beginRequest: ParseHead = (bytes) => {
  const head = parseRequestHead(bytes, 0, bytes.length)
  if (head === undefined) return 'incomplete'
  if (isProblem(head)) return 'refused'
  const { line } = head
  const start = `${line.method} ${bytes.toString('latin1', line.targetStart, line.targetEnd)}`
  // Bytes after a head that asks for another protocol are not HTTP/1 for either parser.
  const goesOn = head.keepAlive && !head.wantsUpgrade
  return { start, headEnd: head.end, bodyLength: head.bodyLength, goesOn, isInterim: false }
}

const beginResponse: ParseHead = (bytes) => {
  const asked = { isHead: false, wantsUpgrade: true, minor: 1 }
  const head = parseResponseHead(bytes, 0, bytes.length, asked)
  if (head === undefined) return 'incomplete'
  if (isProblem(head)) return 'refused'
  const isInterim = head.status < 200 && head.status !== 101
  const goesOn = isInterim || (head.keepAlive && head.status !== 101)
  return { start: String(head.status), headEnd: head.end, bodyLength: head.bodyLength, goesOn, isInterim }
}

export const readOwnRequests = (packets: readonly Buffer[]): Reading => ({
  messages: read(packets, beginRequest),
  isOpenEnded: false,
})
export const readOwnResponses = (packets: readonly Buffer[]): Reading => ({
  messages: read(packets, beginResponse),
  isOpenEnded: false,
})

function read(packets: readonly Buffer[], parseHead: ParseHead): readonly ReadMessage[] {
  const messages: ReadMessage[] = []
  let pending: Buffer = Buffer.alloc(0)
  let begun: Begun | undefined
  let frame: BodyFrame | undefined
  let body = ''
  const sink = (bytes: Buffer, start: number, end: number): void => {
    body += bytes.toString('latin1', start, end)
  }
  for (const packet of packets) {
    pending = pending.length === 0 ? Buffer.from(packet) : Buffer.concat([pending, packet])
    for (;;) {
      if (begun === undefined) {
        const rest: Buffer | undefined = parseHead === beginRequest ? afterEmptyLines(pending) : pending
        if (rest === undefined) break
        pending = rest
        if (pending.length === 0) break
        const parsed = parseHead(pending)
        if (parsed === 'refused') return messages
        if (parsed === 'incomplete') break
        begun = parsed
        body = ''
        frame = bodyFrameOf(parsed.bodyLength, sink)
        pending = pending.subarray(parsed.headEnd)
      }
      if (frame !== undefined) {
        const end = frame.advance(pending, 0, pending.length)
        if (end === -1) return messages
        pending = pending.subarray(end)
        if (!frame.isDone) break
      }
      messages.push({ start: begun.start, body })
      if (!begun.goesOn) return messages
      begun = undefined
    }
  }
  if (begun?.bodyLength === bodyUntilClose) messages.push({ start: begun.start, body })
  return messages
}
