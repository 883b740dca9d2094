import type { Asked, Downstream } from './downstream/downstream.ts'
import { AnswerReader } from './http1/answer-reader.ts'
import { bodyFrameOf } from './http1/body-frame.ts'
import type { BodyFrame } from './http1/body-frame.ts'
import { chunkedBody } from './http1/request-head.ts'
import { bodyUntilClose } from './http1/response-head.ts'
import type { ResponseHead } from './http1/response-head.ts'

/**
 * What a piece of an answer leads to: `clean` and `surplus` are its end, the latter with bytes behind it that belong to no
 * answer; `full`: the client takes no more for now; `malformed`: the body breaks its own framing.
 */
export type RelayStep = 'more' | 'full' | 'clean' | 'surplus' | 'malformed'

/** How far the answer of a replica has come on its way to the client. A class since it lives as long as the answer. */
export class AnswerRelay {
  readonly #asked: Asked
  readonly #downstream: Downstream
  readonly #reader: AnswerReader
  #frame: BodyFrame | undefined
  /** The final head, once its first bytes are on their way to the client. */
  head: ResponseHead | undefined
  /** Of the body, as it was sent. */
  bodyBytes = 0

  constructor(asked: Asked, downstream: Downstream) {
    this.#asked = asked
    this.#downstream = downstream
    this.#reader = new AnswerReader(asked)
  }

  get hasPartialHead(): boolean {
    return this.#reader.hasPartialHead
  }

  /** The final head when `packet` completes it, or what is wrong with it; interim ones are passed on. */
  readHead(packet: Buffer): ReturnType<AnswerReader['read']> {
    return this.#reader.read(packet, ({ bytes, from, head }) => {
      // HTTP/1.0 knows no interim answers.
      if (this.#asked.minor === 1) this.#downstream.takeInterim(bytes, from, head)
    })
  }

  /** Sends the head, and what of the body came with it. Nothing is sent of a `malformed` one. */
  begin(bytes: Buffer, from: number, head: ResponseHead, release: string | undefined): RelayStep {
    this.#frame = bodyFrameOf(head.bodyLength, this.#downstream.sink)
    const bodyEnd = this.#frame?.advance(bytes, head.end, bytes.length) ?? head.end
    if (bodyEnd === -1) return 'malformed'
    this.head = head
    this.bodyBytes += bodyEnd - head.end
    return this.#step(bytes, bodyEnd, this.#downstream.takeHead(bytes, from, head, bodyEnd, release))
  }

  /** Sends more of the body. */
  proceed(bytes: Buffer): RelayStep {
    const end = this.#frame?.advance(bytes, 0, bytes.length) ?? 0
    if (end === -1) return 'malformed'
    this.bodyBytes += end
    return this.#step(bytes, end, this.#downstream.takeBody(bytes, end))
  }

  #step(bytes: Buffer, end: number, isTaken: boolean): RelayStep {
    if (this.#frame === undefined || this.#frame.isDone) return end === bytes.length ? 'clean' : 'surplus'
    return isTaken ? 'more' : 'full'
  }

  /** Whether the replica ends it by closing the connection. */
  get endsWithConnection(): boolean {
    return this.head?.bodyLength === bodyUntilClose
  }

  /** Ends an answer before its time. False: a chunk would be cut in two here. */
  endEarly(): boolean {
    if (this.head?.bodyLength !== chunkedBody) return true
    if (this.#frame?.isBetweenChunks !== true) return false
    const sink = this.#downstream.sink
    this.#downstream.takeBody(lastChunk, sink === undefined ? lastChunk.length : 0)
    return true
  }
}

const lastChunk = Buffer.from('0\r\n\r\n')
