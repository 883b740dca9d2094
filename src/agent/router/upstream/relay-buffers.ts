// Memory for body bytes on their way to a client: used again once written, so that a large answer costs no garbage.
import type { Writable } from 'node:stream'

/** As large as one read. */
const bufferBytes = 64 * 1024
/** 4 MiB are kept for the next answers; what bursts need beyond that is given back. */
const keptBuffers = 64

/** Up to this size a copy from Node's own pool of small buffers is cheaper than asking to be told when it was written. */
const smallBytes = 4 * 1024

/** Copies bytes that are valid only now, and writes the copies. */
export class RelayBuffers {
  readonly #free: Buffer[] = []

  /** Writes a copy of `bytes` from `start` to `end`. False when `to` wants no more for now. */
  write(to: Writable, bytes: Buffer, start: number, end: number): boolean {
    const length = end - start
    if (length <= smallBytes || length > bufferBytes) return to.write(Buffer.from(bytes.subarray(start, end)))
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
    bytes.copy(buffer, 0, start, end)
    return to.write(length === bufferBytes ? buffer : buffer.subarray(0, length), () => {
      if (this.#free.length < keptBuffers) this.#free.push(buffer)
    })
  }
}
