// Where WebSocket frames begin and end in a stream of bytes, so that a close frame never lands inside another. Pure.
// Source: RFC 6455 section 5.2.

/** Status 1001, "going away": the server side goes down, ask again (RFC 6455 section 7.4.1). */
const goingAway = [0x03, 0xe9] as const

/** A whole close frame. To a server it must be masked; the mask hides nothing here, since its content is fixed. */
export function closeFrame(direction: 'to client' | 'to server'): Buffer {
  const [high, low] = goingAway
  if (direction === 'to client') return Buffer.from([0x88, 0x02, high, low])
  const mask = [0x6e, 0x65, 0x78, 0x6f] as const
  return Buffer.from([0x88, 0x82, ...mask, high ^ mask[0], low ^ mask[1]])
}

/** Follows the frames of one direction. */
export class WebSocketFrames {
  #header: number[] = []
  #headerLength = 2
  #payloadLeft = 0

  get isInFrame(): boolean {
    return this.#header.length > 0 || this.#payloadLeft > 0
  }

  /**
   * Follows `bytes` and gives what of them may pass: all, or when `stopsAtBorder` only up to the end of the frame that
   * had begun before.
   */
  pass(bytes: Buffer, stopsAtBorder: boolean): Buffer {
    let at = 0
    while (at < bytes.length) {
      if (stopsAtBorder && !this.isInFrame) return bytes.subarray(0, at)
      if (this.#payloadLeft > 0) {
        const taken = Math.min(this.#payloadLeft, bytes.length - at)
        this.#payloadLeft -= taken
        at += taken
      } else {
        this.#takeHeaderByte(bytes[at] ?? 0)
        at += 1
      }
    }
    return bytes
  }

  #takeHeaderByte(code: number): void {
    this.#header.push(code)
    if (this.#header.length === 2) this.#headerLength = headerLengthOf(code)
    if (this.#header.length < 2 || this.#header.length < this.#headerLength) return
    this.#payloadLeft = payloadLengthOf(this.#header)
    this.#header = []
    this.#headerLength = 2
  }
}

function headerLengthOf(secondByte: number): number {
  const size = secondByte & 0x7f
  const extended = size === 126 ? 2 : size === 127 ? 8 : 0
  return 2 + extended + ((secondByte & 0x80) === 0 ? 0 : 4)
}

function payloadLengthOf(header: readonly number[]): number {
  const size = (header[1] ?? 0) & 0x7f
  if (size < 126) return size
  return header.slice(2, size === 126 ? 4 : 10).reduce((length, byte) => length * 256 + byte, 0)
}
