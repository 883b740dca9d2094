// Where a body ends. One small object per body that has one; bodies of no bytes have none.
import { ChunkedFrame } from './chunked-frame.ts'
import type { DataSink } from './chunked-frame.ts'
import { chunkedBody } from './request-head.ts'
import type { BodyLength } from './request-head.ts'
import { bodyUntilClose } from './response-head.ts'

export type BodyFrame = {
  readonly isDone: boolean
  /** Whether the body could be ended early here by a last chunk. */
  readonly isBetweenChunks: boolean
  /** Takes bytes up to `end`; the offset after the last that belongs to the body, or -1 when the framing is broken. */
  advance(bytes: Buffer, from: number, end: number): number
}

/** The frame for a body of `length`; undefined for an empty one. `sink` gets its data without the framing. */
export function bodyFrameOf(length: BodyLength, sink?: DataSink): BodyFrame | undefined {
  if (length === 0) return undefined
  if (length === chunkedBody) return new ChunkedFrame(sink)
  return new SizedFrame(length === bodyUntilClose ? Infinity : length, sink)
}

class SizedFrame implements BodyFrame {
  readonly isBetweenChunks = false
  #remaining: number
  readonly #sink: DataSink | undefined

  constructor(length: number, sink: DataSink | undefined) {
    this.#remaining = length
    this.#sink = sink
  }

  get isDone(): boolean {
    return this.#remaining === 0
  }

  advance(bytes: Buffer, from: number, end: number): number {
    const stop = Math.min(end, from + this.#remaining)
    this.#remaining -= stop - from
    this.#sink?.(bytes, from, stop)
    return stop
  }
}
