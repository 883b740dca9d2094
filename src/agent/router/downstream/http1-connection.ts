// One client connection that speaks HTTP/1.1: requests in order, one at a time, each to whatever release serves then.
import type { Socket } from 'node:net'
import { createGatewayAnswer, toHttp1 } from '../answers/gateway-answer.ts'
import type { GatewayAnswer } from '../answers/gateway-answer.ts'
import { codeOfRefusal } from '../answers/gateway-codes.ts'
import type { GatewayCode } from '../answers/gateway-codes.ts'
import { Exchange } from '../exchange.ts'
import { bodyFrameOf } from '../http1/body-frame.ts'
import type { BodyFrame } from '../http1/body-frame.ts'
import { afterEmptyLines } from '../http1/empty-lines.ts'
import type { Peer } from '../http1/forwarding.ts'
import { isProblem } from '../http1/head-problem.ts'
import type { HeadProblem } from '../http1/head-problem.ts'
import { outgoingHead, withoutAuthority } from '../http1/outgoing-head.ts'
import { parseRequestHead } from '../http1/request-head.ts'
import type { RequestHead } from '../http1/request-head.ts'
import { bodyUntilClose } from '../http1/response-head.ts'
import type { ResponseHead } from '../http1/response-head.ts'
import { spliceHead } from '../http1/rewrite.ts'
import type { RouterCore } from '../router-core.ts'
import type { UpstreamSocket } from '../upstream/upstream-socket.ts'
import type { Downstream } from './downstream.ts'
import { Tunnel } from './tunnel.ts'

/** `head`: between requests or in a head. `body`: its body is arriving. `answer`: the rest is up to the replica. */
type Phase = 'head' | 'body' | 'answer' | 'tunnel' | 'linger'

/** Up to this size body bytes are copied behind the head, to leave in one write. */
const copiedBytes = 16 * 1024

const nothing = Buffer.alloc(0)

/** A class since it lives as long as its socket. */
export class Http1Connection implements Downstream {
  readonly #core: RouterCore
  readonly #listenerId: string
  readonly #socket: Socket
  readonly #peer: Peer
  #phase: Phase = 'head'
  /** When the present phase began or last moved, ms. */
  #sinceMs: number
  #pending: Buffer = nothing
  #parsedBytes = 0
  #exchange: Exchange | undefined
  #frame: BodyFrame | undefined
  #tunnel: Tunnel | undefined
  #minor = 1
  #isHead = false
  #closeAfter = false
  #hasBegunAnswer = false
  #hasAnswered = false
  #isHalfClosed = false
  #isProcessing = false
  #unsentBytes = 0
  #unsentSinceMs = 0

  constructor(core: RouterCore, listenerId: string, socket: Socket, peer: Peer) {
    this.#core = core
    this.#listenerId = listenerId
    this.#socket = socket
    this.#peer = peer
    this.#sinceMs = core.now()
    socket.on('data', (bytes) => this.#received(bytes))
    socket.on('drain', () => this.#drained())
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.#closed())
  }

  // --- requests

  #received(bytes: Buffer): void {
    if (this.#phase === 'tunnel') this.#tunnel?.fromClient(bytes)
    else if (this.#phase !== 'linger') {
      this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes])
      this.#process()
    }
  }

  #process(): void {
    if (this.#isProcessing) return
    this.#isProcessing = true
    let goesOn = true
    while (goesOn && this.#pending.length > 0) {
      if (this.#phase === 'head') goesOn = this.#takeHead()
      else if (this.#phase === 'body') goesOn = this.#takeBodyBytes()
      else goesOn = false
    }
    this.#isProcessing = false
    // Reading goes on while an answer is awaited, so that a client that leaves is noticed; but not without bound.
    if (this.#phase === 'answer' && this.#pending.length > this.#core.limits.pipelinedBytes)
      this.#socket.pause()
  }

  #takeHead(): boolean {
    const bytes = afterEmptyLines(this.#pending)
    if (bytes === undefined) return false
    this.#pending = bytes
    if (bytes.length === 0 || !this.#isWorthParsing(bytes)) return false
    if (this.#parsedBytes === 0) this.#sinceMs = this.#core.now()
    const head = parseRequestHead(bytes, 0, bytes.length)
    this.#parsedBytes = bytes.length
    if (head === undefined) return false
    if (isProblem(head)) return this.#refuse(head)
    if (head.pathStart !== head.line.targetStart) {
      this.#pending = withoutAuthority(bytes, head)
      this.#parsedBytes = 0
      return true
    }
    this.#parsedBytes = 0
    this.#begin(bytes, head)
    return true
  }

  // A head that comes in many small packets is read again when it may be complete, or has doubled: else each packet
  // would cost as much as all before it.
  #isWorthParsing(bytes: Buffer): boolean {
    const before = this.#parsedBytes
    return before === 0 || bytes.length >= 2 * before || bytes.includes('\r\n\r\n', Math.max(0, before - 3))
  }

  #begin(bytes: Buffer, head: RequestHead): void {
    const { line } = head
    this.#minor = line.minor
    this.#isHead = line.method === 'HEAD'
    this.#closeAfter = !head.keepAlive || this.#isHalfClosed
    const frame = bodyFrameOf(head.bodyLength)
    const bodyEnd = frame?.advance(bytes, head.end, bytes.length) ?? head.end
    if (bodyEnd === -1) return this.#answerAlone('NX-ROUTER-BAD-REQUEST', 'the chunked body is malformed')
    const isWhole = frame === undefined || frame.isDone
    this.#frame = isWhole ? undefined : frame
    this.#phase = isWhole ? 'answer' : 'body'
    this.#pending = bytes.length === bodyEnd ? nothing : bytes.subarray(bodyEnd)
    const exchange = new Exchange(
      this.#core,
      this.#listenerId,
      {
        method: line.method,
        minor: line.minor,
        isHead: this.#isHead,
        wantsUpgrade: head.wantsUpgrade,
        asksRelease: head.asksRelease,
        headBytes: outgoingHead(bytes, head, this.#peer),
        firstBody: bodyEnd > head.end ? bytes.subarray(head.end, bodyEnd) : undefined,
        isWhole,
        client: this.#peer.address,
      },
      this,
    )
    this.#exchange = exchange
    exchange.start()
    if (!isWhole && !exchange.takesBody && this.#exchange === exchange) this.#socket.pause()
  }

  #takeBodyBytes(): boolean {
    const exchange = this.#exchange
    if (exchange !== undefined && !exchange.takesBody) {
      this.#socket.pause()
      return false
    }
    const bytes = this.#pending
    const end = this.#frame?.advance(bytes, 0, bytes.length) ?? 0
    if (end === -1) {
      this.#refuseBody()
      return false
    }
    this.#sinceMs = this.#core.now()
    this.#pending = end === bytes.length ? nothing : bytes.subarray(end)
    const isTaken = exchange?.sendBody(end === bytes.length ? bytes : bytes.subarray(0, end)) ?? true
    if (this.#frame?.isDone === true) this.#endBody()
    else if (!isTaken) this.#socket.pause()
    return true
  }

  #endBody(): void {
    this.#frame = undefined
    this.#phase = this.#exchange === undefined ? 'head' : 'answer'
    this.#exchange?.endBody()
  }

  resumeBody(): void {
    if (this.#socket.isPaused()) this.#socket.resume()
    if (this.#phase === 'body') this.#process()
  }

  // --- refusals

  #refuse(problem: HeadProblem): boolean {
    this.#answerAlone(codeOfRefusal(problem.status), problem.why)
    return false
  }

  // What came of the body has been sent on: the replica must see that the request was broken off.
  #refuseBody(): void {
    this.#breakOff('NX-ROUTER-BAD-REQUEST', 'the chunked body is malformed')
  }

  // A request that was answered before its end, or whose answer has begun, cannot be answered again.
  #breakOff(code: GatewayCode, why: string): void {
    const isAnswered = this.#hasBegunAnswer || this.#exchange === undefined
    this.#exchange?.abort()
    this.#exchange = undefined
    if (isAnswered && this.#phase === 'body') this.destroy()
    else this.#answerAlone(code, why)
  }

  /** Answers without a replica, and ends the connection. */
  #answerAlone(code: GatewayCode, why: string): void {
    const answer = createGatewayAnswer({ code, why, accept: '' })
    this.#core.services.of(this.#listenerId)?.log?.add({
      timeMs: this.#core.wallNow(),
      method: '-',
      path: '',
      status: answer.status,
      durationMs: 0,
      bytes: answer.body.length,
      release: null,
      replica: null,
      client: this.#peer.address,
      problem: `${code}: ${why}`,
    })
    this.#socket.write(toHttp1(answer, 'close', 'with body'))
    this.#linger()
  }

  // --- answers

  takeInterim(bytes: Buffer, from: number, head: ResponseHead): void {
    this.#socket.write(spliceHead(bytes, from, head.end, head.fieldsStart, '', head.hopCuts))
  }

  takeHead(
    bytes: Buffer,
    from: number,
    head: ResponseHead,
    bodyEnd: number,
    release: string | undefined,
  ): boolean {
    this.#hasBegunAnswer = true
    if (head.bodyLength === bodyUntilClose || this.#core.isRetiring) this.#closeAfter = true
    const added = this.#addedLines(release)
    const { hopCuts, fieldsStart, end } = head
    if (added === '' && hopCuts.length === 0) return this.#relay(bytes, from, bodyEnd)
    if (bodyEnd - end <= copiedBytes) {
      return this.#socket.write(spliceHead(bytes, from, bodyEnd, fieldsStart, added, hopCuts))
    }
    this.#socket.cork()
    this.#socket.write(spliceHead(bytes, from, end, fieldsStart, added, hopCuts))
    const isTaken = this.#relay(bytes, end, bodyEnd)
    this.#socket.uncork()
    return isTaken
  }

  #relay(bytes: Buffer, start: number, end: number): boolean {
    return this.#core.relay.write(this.#socket, bytes, start, end)
  }

  #addedLines(release: string | undefined): string {
    const connection = this.#connectionValue()
    const first = connection === '' ? '' : `connection: ${connection}\r\n`
    return release === undefined ? first : `${first}x-nexo-release: ${release}\r\n`
  }

  #connectionValue(): string {
    return this.#closeAfter ? 'close' : this.#minor === 0 ? 'keep-alive' : ''
  }

  takeBody(bytes: Buffer, end: number): boolean {
    return this.#relay(bytes, 0, end)
  }

  takeEnd(): void {
    this.#exchange = undefined
    this.#hasBegunAnswer = false
    this.#hasAnswered = true
    this.#sinceMs = this.#core.now()
    if (this.#closeAfter) return this.#linger()
    // The rest of a body that nobody waits for is read and dropped.
    if (this.#phase === 'answer') this.#phase = 'head'
    if (this.#socket.isPaused()) this.#socket.resume()
    this.#process()
  }

  // A reset is how an answer that lacks its end is told from one that has it.
  takeCut(): void {
    this.#exchange = undefined
    if (this.#peer.scheme === 'https') this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  takeGatewayAnswer(answer: GatewayAnswer, release: string | undefined): void {
    if (this.#phase === 'body' || this.#core.isRetiring) this.#closeAfter = true
    const headers =
      release === undefined ? answer.headers : [...answer.headers, ['x-nexo-release', release] as const]
    const body = this.#isHead ? 'head only' : 'with body'
    this.#socket.write(toHttp1({ ...answer, headers }, this.#connectionValue(), body))
    this.takeEnd()
  }

  takeUpgrade(
    bytes: Buffer,
    from: number,
    head: ResponseHead,
    upstream: UpstreamSocket,
    release: string | undefined,
  ): void {
    this.#exchange = undefined
    this.#phase = 'tunnel'
    const added = release === undefined ? '' : `x-nexo-release: ${release}\r\n`
    this.#socket.write(spliceHead(bytes, from, head.end, head.fieldsStart, added, head.hopCuts))
    this.#tunnel = new Tunnel(this.#core, this.#socket, upstream, head)
    if (head.end < bytes.length) this.#tunnel.received(bytes.subarray(head.end))
    const early = this.#pending
    this.#pending = nothing
    if (this.#socket.isPaused()) this.#socket.resume()
    if (early.length > 0) this.#tunnel.fromClient(early)
  }

  #drained(): void {
    if (this.#tunnel === undefined) this.#exchange?.resumeAnswer()
    else this.#tunnel.clientDrained()
  }

  // --- ends

  #ended(): void {
    if (this.#phase === 'tunnel') return this.#tunnel?.clientEnded()
    this.#isHalfClosed = true
    this.#closeAfter = true
    if (this.#exchange === undefined || this.#phase === 'body') this.#leave()
    else this.#sinceMs = this.#core.now()
  }

  #leave(): void {
    this.#exchange?.abort()
    this.#exchange = undefined
    this.#socket.end()
    this.#phase = 'linger'
    this.#sinceMs = this.#core.now()
  }

  // The client must read the answer before it sees a reset for what it still sends: end, then read on for a while.
  #linger(): void {
    this.#phase = 'linger'
    this.#sinceMs = this.#core.now()
    this.#pending = nothing
    this.#socket.end()
    if (this.#socket.isPaused()) this.#socket.resume()
    if (this.#isHalfClosed) this.#socket.destroySoon()
  }

  #closed(): void {
    this.#exchange?.abort()
    this.#exchange = undefined
    this.#tunnel?.clientClosed()
  }

  /** Ends the connection now, whatever it does; for the deadline of a router that retires. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** Whether it is between two requests. One that has not sent its first byte is not: its request is on the way. */
  get isIdle(): boolean {
    return this.#phase === 'head' && this.#pending.length === 0 && this.#hasAnswered
  }

  /** Ends what takes too long. */
  check(nowMs: number): void {
    this.#exchange?.check(nowMs)
    this.#tunnel?.check(nowMs)
    if (this.#isStalled(nowMs) || this.#isOverdue(nowMs)) this.#endOverdue()
  }

  #isOverdue(nowMs: number): boolean {
    const spentMs = nowMs - this.#sinceMs
    const { limits } = this.#core
    switch (this.#phase) {
      case 'head':
        return spentMs > (this.isIdle ? limits.idleMs : limits.headMs)
      case 'body':
        return spentMs > limits.bodyMs && !this.#socket.isPaused()
      case 'answer':
        return this.#isHalfClosed && spentMs > limits.halfClosedMs
      case 'linger':
        return spentMs > limits.lingerMs
      case 'tunnel':
        return false
    }
  }

  #isStalled(nowMs: number): boolean {
    const unsent = this.#socket.writableLength
    if (unsent === 0 || unsent !== this.#unsentBytes) this.#unsentSinceMs = nowMs
    this.#unsentBytes = unsent
    return nowMs - this.#unsentSinceMs > this.#core.limits.stalledWriteMs
  }

  #endOverdue(): void {
    const isAskedFor = this.#phase === 'body' || (this.#phase === 'head' && this.#pending.length > 0)
    if (isAskedFor) this.#breakOff('NX-ROUTER-REQUEST-TIMEOUT', 'the rest of the request did not come')
    else this.destroy()
  }
}
