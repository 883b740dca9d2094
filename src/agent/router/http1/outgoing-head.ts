// A request's head as a replica gets it. Pure.
import { continuedLines, forwardedLines } from './forwarding.ts'
import type { Peer } from './forwarding.ts'
import type { RequestHead } from './request-head.ts'
import { spliceHead } from './rewrite.ts'

/** `bytes` are those that `head` was parsed from, at their start. */
export function outgoingHead(bytes: Buffer, head: RequestHead, peer: Peer): Buffer {
  const { line, end, hopCuts, forwardCuts } = head
  const host = bytes.toString('latin1', head.hostStart, head.hostEnd)
  const isContinued = peer.isTrusted && forwardCuts.length > 0
  const lines = isContinued ? continuedLines(peer, host, bytes, forwardCuts) : forwardedLines(peer, host)
  const cuts = forwardCuts.length === 0 ? hopCuts : [...hopCuts, ...forwardCuts]
  return spliceHead(bytes, 0, end, line.end, `${connectionLine(head)}${lines}`, cuts)
}

// An HTTP/1.0 request travels as such, so that its answer is one that the client can read.
function connectionLine(head: RequestHead): string {
  if (head.wantsUpgrade) return 'connection: upgrade\r\n'
  return head.line.minor === 0 ? 'connection: close\r\n' : ''
}

/** The same bytes with an absolute-form target in origin-form, which is what a server is sent (RFC 9112 3.2.1). */
export const withoutAuthority = (bytes: Buffer, head: RequestHead): Buffer =>
  Buffer.concat([bytes.subarray(0, head.line.targetStart), bytes.subarray(head.pathStart)])
