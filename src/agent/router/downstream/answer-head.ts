// The head of an answer, with the part of its body that came along, in as few writes as it takes.
import type { Writable } from 'node:stream'
import type { ResponseHead } from '../http1/response-head.ts'
import { spliceHead } from '../http1/rewrite.ts'
import type { RelayBuffers } from '../upstream/relay-buffers.ts'

/** Up to this size body bytes are copied behind the head, to leave in one write. */
const copiedBytes = 16 * 1024

export type AnswerStart = {
  readonly bytes: Buffer
  readonly from: number
  readonly head: ResponseHead
  /** Where the body bytes that came with the head end. */
  readonly bodyEnd: number
}

/** Writes it with the lines `added`. False when `to` wants no more for now. */
export function writeAnswerStart(
  to: Writable,
  relay: RelayBuffers,
  start: AnswerStart,
  added: string,
): boolean {
  const { bytes, from, head, bodyEnd } = start
  const { hopCuts, fieldsStart, end } = head
  if (added === '' && hopCuts.length === 0) return relay.write(to, bytes, from, bodyEnd)
  if (bodyEnd - end <= copiedBytes)
    return to.write(spliceHead(bytes, from, bodyEnd, fieldsStart, added, hopCuts))
  to.cork()
  to.write(spliceHead(bytes, from, end, fieldsStart, added, hopCuts))
  const isTaken = relay.write(to, bytes, end, bodyEnd)
  to.uncork()
  return isTaken
}

/** The lines that nexo adds to an answer. `connection`: that header's value, '' for none. */
export function addedLines(connection: string, release: string | undefined): string {
  const first = connection === '' ? '' : `connection: ${connection}\r\n`
  return release === undefined ? first : `${first}x-nexo-release: ${release}\r\n`
}
