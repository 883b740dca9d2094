// What an exchange needs of the client's side, whichever HTTP version that speaks.
import type { GatewayAnswer } from '../answers/gateway-answer.ts'
import type { DataSink } from '../http1/chunked-frame.ts'
import type { ResponseHead } from '../http1/response-head.ts'
import type { UpstreamSocket } from '../upstream/upstream-socket.ts'

/** What is asked, ready to be sent to any replica. */
export type Asked = {
  readonly method: string
  readonly minor: number
  readonly isHead: boolean
  readonly wantsUpgrade: boolean
  readonly asksRelease: boolean
  /** The head as the replica gets it, in HTTP/1.1. */
  readonly headBytes: Buffer
  /** Bytes of the body that came with the head; sent with it. */
  readonly firstBody: Buffer | undefined
  /** Whether no more body follows after `firstBody`. */
  readonly isWhole: boolean
  /** Address for the log. */
  readonly client: string
}

/**
 * Bytes of an answer are valid only during the call that brings them: what is written on is copied.
 * Takes one answer, in this order: interim answers, head, body, end; or a gateway answer; or a cut at any time.
 */
export type Downstream = {
  /** Wants body data without its HTTP/1.1 framing. */
  readonly sink?: DataSink
  takeInterim(bytes: Buffer, from: number, head: ResponseHead): void
  /** Final head, with body bytes up to `bodyEnd`. `release`: to be told to the client. False: pause the replica. */
  takeHead(
    bytes: Buffer,
    from: number,
    head: ResponseHead,
    bodyEnd: number,
    release: string | undefined,
  ): boolean
  takeBody(bytes: Buffer, end: number): boolean
  takeEnd(): void
  /** The answer has begun and cannot be completed: the client must see that. */
  takeCut(): void
  takeGatewayAnswer(answer: GatewayAnswer, release: string | undefined): void
  /** The replica switched protocols: `upstream` belongs to the client's side from now on. */
  takeUpgrade(
    bytes: Buffer,
    from: number,
    head: ResponseHead,
    upstream: UpstreamSocket,
    release: string | undefined,
  ): void
  /** The replica takes more of the request's body. */
  resumeBody(): void
}
