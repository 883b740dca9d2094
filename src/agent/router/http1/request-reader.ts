// Finds the heads of requests in what a connection brings, packet by packet.
import { afterEmptyLines } from './empty-lines.ts'
import { isProblem } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import { withoutAuthority } from './outgoing-head.ts'
import { parseRequestHead } from './request-head.ts'
import type { RequestHead } from './request-head.ts'

const nothing = Buffer.alloc(0)

/** A head with the bytes that its offsets count in; more of the connection's bytes may follow it there. */
export type ReadHead = { readonly bytes: Buffer; readonly head: RequestHead }

/** Holds the bytes of one connection that have come and are not dealt with. */
export class RequestReader {
  #bytes: Buffer = nothing
  #parsedLength = 0

  /** What has come and is not dealt with. */
  get bytes(): Buffer {
    return this.#bytes
  }

  add(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
  }

  /** Takes `count` bytes as dealt with. */
  drop(count: number): void {
    this.#bytes = count === this.#bytes.length ? nothing : this.#bytes.subarray(count)
  }

  /** The next head, which stays in `bytes`; why it is refused; or undefined while bytes are missing. */
  readHead(): ReadHead | HeadProblem | undefined {
    const bytes = afterEmptyLines(this.#bytes)
    if (bytes === undefined) return undefined
    this.#bytes = bytes
    if (bytes.length === 0 || !this.#isWorthParsing()) return undefined
    const head = parseRequestHead(bytes, 0, bytes.length)
    this.#parsedLength = head === undefined ? bytes.length : 0
    if (head === undefined || isProblem(head)) return head
    if (head.pathStart === head.line.targetStart) return { bytes, head }
    // In origin-form it is a head like any other.
    this.#bytes = withoutAuthority(bytes, head)
    return this.readHead()
  }

  // A head that comes in many small packets is read again when it may be complete, or has doubled: else each packet
  // would cost as much as all before it.
  #isWorthParsing(): boolean {
    const before = this.#parsedLength
    const bytes = this.#bytes
    return before === 0 || bytes.length >= 2 * before || bytes.includes('\r\n\r\n', Math.max(0, before - 3))
  }
}
