// How the router's own parsers read a stream that comes in packets.
import { bodyFrameOf } from '../../../../src/agent/router/http1/body-frame.ts'
import type { BodyFrame } from '../../../../src/agent/router/http1/body-frame.ts'
import { isProblem } from '../../../../src/agent/router/http1/head-problem.ts'
import { RequestReader } from '../../../../src/agent/router/http1/request-reader.ts'
import { bodyUntilClose, parseResponseHead } from '../../../../src/agent/router/http1/response-head.ts'
import type { ReadMessage, Reading } from './reading.ts'

type Begun = {
  readonly start: string
  readonly bodyLength: number
  /** Whether another message may follow. */
  readonly goesOn: boolean
}

/** What has come of a connection, and the heads in it. A head that was read is dropped. */
type HeadSource = {
  readonly bytes: Buffer
  add(bytes: Buffer): void
  drop(count: number): void
  read(): Begun | 'refused' | 'incomplete'
}

function requestSource(): HeadSource {
  const reader = new RequestReader()
  return {
    get bytes() {
      return reader.bytes
    },
    add: (bytes) => reader.add(bytes),
    drop: (count) => reader.drop(count),
    read: () => {
      const read = reader.readHead()
      if (read === undefined) return 'incomplete'
      if (isProblem(read)) return 'refused'
      const { bytes, head } = read
      const { line } = head
      const start = `${line.method} ${bytes.toString('latin1', line.targetStart, line.targetEnd)}`
      reader.drop(head.end)
      // Bytes after a head that asks for another protocol are not HTTP/1 for either parser.
      return { start, bodyLength: head.bodyLength, goesOn: head.keepAlive && !head.wantsUpgrade }
    },
  }
}

function responseSource(): HeadSource {
  const asked = { isHead: false, wantsUpgrade: true, minor: 1 }
  let bytes: Buffer = Buffer.alloc(0)
  return {
    get bytes() {
      return bytes
    },
    add: (more) => (bytes = Buffer.concat([bytes, more])),
    drop: (count) => (bytes = bytes.subarray(count)),
    read: () => {
      const head = parseResponseHead(bytes, 0, bytes.length, asked)
      if (head === undefined) return 'incomplete'
      if (isProblem(head)) return 'refused'
      bytes = bytes.subarray(head.end)
      const isInterim = head.status < 200 && head.status !== 101
      const goesOn = isInterim || (head.keepAlive && head.status !== 101)
      return { start: String(head.status), bodyLength: head.bodyLength, goesOn }
    },
  }
}

const closed = (messages: readonly ReadMessage[]): Reading => ({ messages, isOpenEnded: false })

export const readOwnRequests = (packets: readonly Buffer[]): Reading => closed(read(packets, requestSource()))
export const readOwnResponses = (packets: readonly Buffer[]): Reading =>
  closed(read(packets, responseSource()))

function read(packets: readonly Buffer[], source: HeadSource): readonly ReadMessage[] {
  const messages: ReadMessage[] = []
  let begun: Begun | undefined
  let frame: BodyFrame | undefined
  let body = ''
  const sink = (bytes: Buffer, start: number, end: number): void => {
    body += bytes.toString('latin1', start, end)
  }
  for (const packet of packets) {
    source.add(packet)
    for (;;) {
      if (begun === undefined) {
        if (source.bytes.length === 0) break
        const head = source.read()
        if (head === 'refused') return messages
        if (head === 'incomplete') break
        begun = head
        body = ''
        frame = bodyFrameOf(head.bodyLength, sink)
      }
      if (frame !== undefined) {
        const end = frame.advance(source.bytes, 0, source.bytes.length)
        if (end === -1) return messages
        source.drop(end)
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
