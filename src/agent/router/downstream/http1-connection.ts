// One client connection that speaks HTTP/1.1: requests in order, one at a time, each to whatever release serves then.
import type { Socket } from 'node:net'
import { createGatewayAnswer, toHttp1 } from '../answers/gateway-answer.ts'
import type { GatewayAnswer } from '../answers/gateway-answer.ts'
import { codeOfRefusal } from '../answers/gateway-codes.ts'
import type { GatewayCode } from '../answers/gateway-codes.ts'
import { Exchange } from '../exchange.ts'
import { recordRefusal } from '../exchange-record.ts'
import { bodyFrameOf } from '../http1/body-frame.ts'
import type { BodyFrame } from '../http1/body-frame.ts'
import type { Peer } from '../http1/forwarding.ts'
import { isProblem } from '../http1/head-problem.ts'
import { outgoingHead } from '../http1/outgoing-head.ts'
import type { RequestHead } from '../http1/request-head.ts'
import { RequestReader } from '../http1/request-reader.ts'
import { bodyUntilClose } from '../http1/response-head.ts'
import type { ResponseHead } from '../http1/response-head.ts'
import { spliceHead } from '../http1/rewrite.ts'
import type { RouterCore } from '../router-core.ts'
import { StallWatch } from '../stall-watch.ts'
import type { UpstreamSocket } from '../upstream/upstream-socket.ts'
import { addedLines, writeAnswerStart } from './answer-head.ts'
import type { Downstream } from './downstream.ts'
import { isOverdue } from './overdue.ts'
import type { ConnectionPhase } from './overdue.ts'
import { Tunnel } from './tunnel.ts'

/** A class since it lives as long as its socket. */
export class Http1Connection implements Downstream {
  readonly #core: RouterCore
  readonly #listenerId: string
  readonly #socket: Socket
  readonly #peer: Peer
  #phase: ConnectionPhase = 'head'
  /** When the present phase began or last moved, ms. */
  #sinceMs: number
  readonly #reader = new RequestReader()
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
  readonly #stall = new StallWatch()

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
      // The time of a head counts from its first byte.
      if (this.#phase === 'head' && this.#reader.bytes.length === 0) this.#sinceMs = this.#core.now()
      this.#reader.add(bytes)
      this.#process()
    }
  }

  #process(): void {
    if (this.#isProcessing) return
    this.#isProcessing = true
    let goesOn = true
    while (goesOn && this.#reader.bytes.length > 0) {
      if (this.#phase === 'head') goesOn = this.#takeHead()
      else if (this.#phase === 'body') goesOn = this.#takeBodyBytes()
      else goesOn = false
    }
    this.#isProcessing = false
    // Reading goes on while an answer is awaited, so that a client that leaves is noticed; but not without bound.
    const isFull = this.#reader.bytes.length > this.#core.limits.pipelinedBytes
    if (this.#phase === 'answer' && isFull) this.#socket.pause()
  }

  #takeHead(): boolean {
    const read = this.#reader.readHead()
    if (read === undefined) return false
    if (isProblem(read)) this.#answerAlone(codeOfRefusal(read.status), read.why)
    else this.#begin(read.bytes, read.head)
    return true
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
    this.#reader.drop(bodyEnd)
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
    const { bytes } = this.#reader
    const end = this.#frame?.advance(bytes, 0, bytes.length) ?? 0
    if (end === -1) {
      this.#breakOff('NX-ROUTER-BAD-REQUEST', 'the chunked body is malformed')
      return false
    }
    this.#sinceMs = this.#core.now()
    this.#reader.drop(end)
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

  // The replica must see that the request was broken off. One that was answered already is not answered again.
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
    recordRefusal(this.#core.services.of(this.#listenerId), this.#peer.address, {
      timeMs: this.#core.wallNow(),
      status: answer.status,
      bytes: answer.body.length,
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
    const added = addedLines(this.#connectionValue(), release)
    return writeAnswerStart(this.#socket, this.#core.relay, { bytes, from, head, bodyEnd }, added)
  }

  #connectionValue(): string {
    return this.#closeAfter ? 'close' : this.#minor === 0 ? 'keep-alive' : ''
  }

  takeBody(bytes: Buffer, end: number): boolean {
    return this.#core.relay.write(this.#socket, bytes, 0, end)
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
    writeAnswerStart(
      this.#socket,
      this.#core.relay,
      { bytes, from, head, bodyEnd: head.end },
      addedLines('', release),
    )
    this.#tunnel = new Tunnel(this.#core, this.#socket, upstream, head)
    if (head.end < bytes.length) this.#tunnel.received(bytes.subarray(head.end))
    const early = this.#reader.bytes
    this.#reader.drop(early.length)
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
    this.#reader.drop(this.#reader.bytes.length)
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
    return this.#phase === 'head' && this.#reader.bytes.length === 0 && this.#hasAnswered
  }

  /** Ends what takes too long. */
  check(nowMs: number): void {
    this.#exchange?.check(nowMs)
    this.#tunnel?.check(nowMs)
    const times = {
      phase: this.#phase,
      spentMs: nowMs - this.#sinceMs,
      isIdle: this.isIdle,
      isPaused: this.#socket.isPaused(),
      isHalfClosed: this.#isHalfClosed,
      stalledMs: this.#stall.stalledMs(this.#socket.writableLength, nowMs),
    }
    if (isOverdue(times, this.#core.limits)) this.#endOverdue()
  }

  #endOverdue(): void {
    const isAskedFor = this.#phase === 'body' || (this.#phase === 'head' && this.#reader.bytes.length > 0)
    if (isAskedFor) this.#breakOff('NX-ROUTER-REQUEST-TIMEOUT', 'the rest of the request did not come')
    else this.destroy()
  }
}
