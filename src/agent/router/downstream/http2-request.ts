// One HTTP/2 stream as the client's side of an exchange.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { createGatewayAnswer } from '../answers/gateway-answer.ts'
import type { GatewayAnswer } from '../answers/gateway-answer.ts'
import { codeOfRefusal } from '../answers/gateway-codes.ts'
import { Exchange } from '../exchange.ts'
import { answerFields } from '../http1/answer-fields.ts'
import type { Peer } from '../http1/forwarding.ts'
import { headProblems, isProblem } from '../http1/head-problem.ts'
import type { HeadProblem } from '../http1/head-problem.ts'
import { headTextOf } from '../http1/head-text.ts'
import { outgoingHead } from '../http1/outgoing-head.ts'
import { chunkedBody, parseRequestHead } from '../http1/request-head.ts'
import type { ResponseHead } from '../http1/response-head.ts'
import type { RouterCore } from '../router-core.ts'
import type { UpstreamSocket } from '../upstream/upstream-socket.ts'
import type { Downstream } from './downstream.ts'

const lastChunk = Buffer.from('0\r\n\r\n')

/** A class since it lives as long as its stream. */
export class Http2Request implements Downstream {
  readonly #core: RouterCore
  readonly #listenerId: string
  readonly #stream: ServerHttp2Stream
  readonly #headers: IncomingHttpHeaders
  readonly #peer: Peer
  #exchange: Exchange | undefined
  #isChunked = false
  #isReading = false
  #isBodyRead = false
  #hasAnswered = false
  #early: Buffer[] = []
  #isTaken = true

  constructor(
    core: RouterCore,
    listenerId: string,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    peer: Peer,
  ) {
    this.#core = core
    this.#listenerId = listenerId
    this.#stream = stream
    this.#headers = headers
    this.#peer = peer
    // What breaks a stream ends it.
    stream.on('error', () => stream.destroy())
    stream.on('close', () => this.#exchange?.abort())
    // An empty body ends before anybody reads it.
    stream.on('end', () => {
      this.#isBodyRead = true
      if (this.#isReading) this.#endBody()
    })
    stream.on('drain', () => this.#exchange?.resumeAnswer())
  }

  start(): void {
    const isWhole = this.#stream.endAfterHeaders
    const text = headTextOf(this.#headers, isWhole ? 'none' : 'follows')
    const bytes = Buffer.from(text ?? '', 'latin1')
    const head = text === undefined ? headProblems.badValue : parseRequestHead(bytes, 0, bytes.length)
    if (head === undefined) return this.#refuse(headProblems.badRequestLine)
    if (isProblem(head)) return this.#refuse(head)
    this.#isChunked = head.bodyLength === chunkedBody
    this.#exchange = new Exchange(
      this.#core,
      this.#listenerId,
      {
        method: head.line.method,
        minor: 1,
        isHead: head.line.method === 'HEAD',
        wantsUpgrade: false,
        asksRelease: head.asksRelease,
        headBytes: outgoingHead(bytes, head, this.#peer),
        firstBody: undefined,
        isWhole,
        client: this.#peer.address,
      },
      this,
    )
    this.#exchange.start()
  }

  #refuse(problem: HeadProblem): void {
    const code = codeOfRefusal(problem.status)
    this.takeGatewayAnswer(createGatewayAnswer({ code, why: problem.why, accept: '' }), undefined)
  }

  check(nowMs: number): void {
    this.#exchange?.check(nowMs)
  }

  // --- the request's body

  resumeBody(): void {
    if (!this.#isReading) this.#readBody()
    else if (this.#stream.isPaused()) this.#stream.resume()
  }

  #readBody(): void {
    this.#isReading = true
    this.#stream.on('data', (bytes: Buffer) => {
      const framed = this.#isChunked ? chunkOf(bytes) : bytes
      if (this.#exchange?.sendBody(framed) === false) this.#stream.pause()
    })
    if (this.#isBodyRead) this.#endBody()
  }

  #endBody(): void {
    if (this.#isChunked) this.#exchange?.sendBody(lastChunk)
    this.#exchange?.endBody()
  }

  // --- the answer

  sink = (bytes: Buffer, start: number, end: number): void => {
    if (this.#hasAnswered) this.#isTaken = this.#core.relay.write(this.#stream, bytes, start, end)
    else this.#early.push(Buffer.from(bytes.subarray(start, end)))
  }

  takeInterim(bytes: Buffer, _from: number, head: ResponseHead): void {
    if (!this.#isOpen) return
    this.#send(() => this.#stream.additionalHeaders({ ...answerFields(bytes, head), ':status': head.status }))
  }

  takeHead(
    bytes: Buffer,
    _from: number,
    head: ResponseHead,
    _bodyEnd: number,
    release: string | undefined,
  ): boolean {
    if (!this.#isOpen) return true
    const told = release === undefined ? {} : { 'x-nexo-release': release }
    this.#hasAnswered = true
    const fields = { ...answerFields(bytes, head), ...told, ':status': head.status }
    this.#send(() => this.#stream.respond(fields, { endStream: head.bodyLength === 0 }))
    if (!this.#isOpen) return true
    for (const data of this.#early.splice(0)) this.#isTaken = this.#stream.write(data)
    return this.#isTaken
  }

  // Node refuses what HTTP/2 does not have, such as a status above 599: the answer cannot be told.
  #send(send: () => void): void {
    try {
      send()
    } catch (error) {
      this.#stream.destroy(error instanceof Error ? error : new Error('the answer cannot be told in HTTP/2'))
    }
  }

  // The data itself has come by the sink.
  takeBody(): boolean {
    return this.#isTaken
  }

  takeEnd(): void {
    this.#exchange = undefined
    if (this.#isOpen) this.#stream.end()
    // The rest of a body that nobody waits for.
    if (!this.#stream.readableEnded) this.#stream.resume()
  }

  // Not `close`: that would end the body first, and it would look complete.
  takeCut(): void {
    this.#exchange = undefined
    this.#stream.destroy(new Error('the answer broke off'))
  }

  takeGatewayAnswer(answer: GatewayAnswer, release: string | undefined): void {
    this.#exchange = undefined
    if (!this.#isOpen) return
    const told = release === undefined ? {} : { 'x-nexo-release': release }
    const fields = { ...Object.fromEntries(answer.headers), ...told, ':status': answer.status }
    this.#stream.respond({ ...fields, 'content-length': answer.body.length })
    if (this.#headers[':method'] === 'HEAD') this.#stream.end()
    else this.#stream.end(answer.body)
  }

  // Never asked for over HTTP/2; an application that does it all the same has its connection ended.
  takeUpgrade(_bytes: Buffer, _from: number, _head: ResponseHead, upstream: UpstreamSocket): void {
    upstream.destroy()
    this.takeCut()
  }

  get #isOpen(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed
  }
}

const chunkOf = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
