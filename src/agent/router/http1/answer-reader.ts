// Finds the heads of one request's answer, interim ones first, in what a replica sends packet by packet.
import type { HeadProblem } from './head-problem.ts'
import { isProblem } from './head-problem.ts'
import { parseResponseHead } from './response-head.ts'
import type { AskedBy, ResponseHead } from './response-head.ts'

/** A head with the bytes that its offsets count in. */
export type FoundHead = { readonly bytes: Buffer; readonly from: number; readonly head: ResponseHead }

/** Gets each interim head (1xx but 101). The bytes are valid only during the call. */
export type TakeInterim = (found: FoundHead) => void

/** Lives from one request's sending to its answer's final head. */
export class AnswerReader {
  readonly #asked: AskedBy
  #partial: Buffer | undefined

  constructor(asked: AskedBy) {
    this.#asked = asked
  }

  /** Whether part of a head has come. */
  get hasPartialHead(): boolean {
    return this.#partial !== undefined
  }

  /**
   * The final head; why it is refused; or undefined while bytes are missing. What has come of a head is kept as a copy,
   * since `packet` is valid only now.
   */
  read(packet: Buffer, takeInterim: TakeInterim): FoundHead | HeadProblem | undefined {
    const bytes = this.#partial === undefined ? packet : Buffer.concat([this.#partial, packet])
    this.#partial = undefined
    let from = 0
    while (from < bytes.length) {
      const head = parseResponseHead(bytes, from, bytes.length, this.#asked)
      if (head === undefined) {
        this.#partial = Buffer.from(bytes.subarray(from))
        return undefined
      }
      if (isProblem(head)) return head
      if (head.status >= 200 || head.status === 101) return { bytes, from, head }
      takeInterim({ bytes, from, head })
      from = head.end
    }
    return undefined
  }
}
