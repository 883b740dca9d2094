// One request and its answer: bound to a replica, sent, answered, counted. Knows no HTTP version of the client.
import { nextAfterLoss } from './after-loss.ts'
import { AnswerRelay, type RelayStep } from './answer-relay.ts'
import { createGatewayAnswer } from './answers/gateway-answer.ts'
import type { GatewayCode } from './answers/gateway-codes.ts'
import type { Asked, Downstream } from './downstream/downstream.ts'
import { headerOf } from './http1/asked-head.ts'
import { recordExchange } from './exchange-record.ts'
import { isProblem } from './http1/head-problem.ts'
import { isIdempotent } from './http1/request-line.ts'
import type { ResponseHead } from './http1/response-head.ts'
import type { RouterCore } from './router-core.ts'
import { StallWatch } from './stall-watch.ts'
import { Placement } from './traffic/placement.ts'
import type { Placed } from './traffic/placement.ts'
import type { Endable, Replica } from './traffic/replica.ts'
import { UpstreamSocket } from './upstream/upstream-socket.ts'
import type { UpstreamOwner } from './upstream/upstream-socket.ts'

/** nginx's number for a client that went away before its answer was complete. */
const clientGone = 499

type Phase = 'waiting' | 'connecting' | 'sent' | 'answering' | 'over'

/**
 * Takes one request to its end: exactly one of an answer, an answer of nexo's own, or a cut reaches the client, and it is
 * counted once. A class since it lives as long as the request.
 */
export class Exchange implements UpstreamOwner, Placed, Endable {
  readonly #core: RouterCore
  readonly #asked: Asked
  readonly #downstream: Downstream
  readonly #placement: Placement
  readonly #startedMs: number
  #phase: Phase = 'waiting'
  #phaseSinceMs: number
  #replica: Replica | undefined
  #upstream: UpstreamSocket | undefined
  #hasRetried = false
  #isRequestDone: boolean
  readonly #relay: AnswerRelay
  #latencyMs = -1
  #wantsEnd = false
  readonly #stall = new StallWatch()

  constructor(core: RouterCore, listenerId: string, asked: Asked, downstream: Downstream) {
    this.#core = core
    this.#asked = asked
    this.#downstream = downstream
    this.#placement = new Placement(core, listenerId, this)
    this.#isRequestDone = asked.isWhole
    this.#relay = new AnswerRelay(asked, downstream)
    this.#startedMs = core.now()
    this.#phaseSinceMs = this.#startedMs
  }

  start(): void {
    this.#placement.place(this.#startedMs)
  }

  bind(replica: Replica, nowMs: number): void {
    this.#replica = replica
    replica.inFlight += 1
    const { limits } = this.#core
    const maxIdleMs = this.#isRepeatable() ? limits.pooledMs : limits.pooledOnceMs
    const pooled = this.#hasRetried ? undefined : replica.takeIdle(nowMs, maxIdleMs)
    this.#upstream = pooled ?? new UpstreamSocket(replica, limits)
    this.#upstream.owner = this
    this.#phase = 'connecting'
    this.#phaseSinceMs = nowMs
    if (pooled !== undefined) this.connected()
  }

  #isRepeatable(): boolean {
    return this.#asked.firstBody === undefined && this.#asked.isWhole && isIdempotent(this.#asked.method)
  }

  #unbind(): void {
    if (this.#replica === undefined) return
    this.#replica.inFlight -= 1
    this.#replica.eventStreams.delete(this)
    this.#replica = undefined
  }

  // --- sending

  connected(): void {
    const { firstBody, headBytes } = this.#asked
    const upstream = this.#upstream
    if (upstream === undefined) return
    this.#phase = 'sent'
    const isTaken =
      firstBody === undefined ? upstream.write(headBytes) : upstream.writeBoth(headBytes, firstBody)
    if (isTaken && !this.#isRequestDone) this.#downstream.resumeBody()
  }

  /** Sends more of the request's body. False: no more until `resumeBody`. */
  sendBody(bytes: Buffer): boolean {
    return this.#upstream?.write(bytes) ?? true
  }

  /** Whether body bytes may be sent now. */
  get takesBody(): boolean {
    return this.#phase === 'sent' || this.#phase === 'answering'
  }

  /** All of the request has been handed over. */
  endBody(): void {
    this.#isRequestDone = true
    // The time to answer starts when all has been asked.
    if (this.#phase === 'sent') this.#phaseSinceMs = this.#core.now()
  }

  drained(): void {
    this.#downstream.resumeBody()
  }

  // --- answering

  received(bytes: Buffer): void {
    if (this.#relay.head === undefined) return this.#receiveHead(bytes)
    const step = this.#relay.proceed(bytes)
    if (step === 'malformed') this.#cut('malformed body')
    else this.#after(step)
  }

  #receiveHead(packet: Buffer): void {
    const found = this.#relay.readHead(packet)
    if (found === undefined) return
    if (isProblem(found)) this.#answer('NX-ROUTER-BAD-ANSWER', found.why)
    else this.#takeFinalHead(found.bytes, found.from, found.head)
  }

  #takeFinalHead(bytes: Buffer, from: number, head: ResponseHead): void {
    this.#latencyMs = this.#core.now() - this.#startedMs
    if (head.status === 101) return this.#upgrade(bytes, from, head)
    this.#phase = 'answering'
    if (head.isEventStream && head.bodyLength < 0) this.#replica?.eventStreams.add(this)
    const step = this.#relay.begin(bytes, from, head, this.#releaseToTell())
    // Nothing has been sent to the client yet, so it can still be told.
    if (step === 'malformed') this.#answer('NX-ROUTER-BAD-ANSWER', 'malformed body')
    else this.#after(step)
  }

  #after(step: Exclude<RelayStep, 'malformed'>): void {
    if (this.#phase !== 'answering') return
    if (step === 'clean' || step === 'surplus') this.#complete(step)
    else if (this.#wantsEnd) this.endEarly()
    else if (step === 'full') this.#upstream?.pause()
  }

  #upgrade(bytes: Buffer, from: number, head: ResponseHead): void {
    const upstream = this.#upstream
    if (upstream === undefined) return
    const release = this.#releaseToTell()
    this.#upstream = undefined
    this.#settle(head.status, 'replica')
    this.#downstream.takeUpgrade(bytes, from, head, upstream, release)
    this.#unbind()
  }

  /** The client takes more. */
  resumeAnswer(): void {
    this.#upstream?.resume()
  }

  ended(): void {
    if (this.#relay.endsWithConnection) this.#complete('closed')
    else this.closed()
  }

  closed(): void {
    if (this.#phase === 'over') return
    const move = nextAfterLoss({
      phase:
        this.#relay.head === undefined ? (this.#phase === 'connecting' ? 'connecting' : 'sent') : 'answering',
      hasPartialHead: this.#relay.hasPartialHead,
      wasReused: this.#upstream?.isReused === true,
      hasRepeated: this.#hasRetried,
      isRepeatable: this.#isRepeatable(),
    })
    if (move === 'cut') this.#cut('the application ended in the middle of its answer')
    else if (move === 'try-another') this.#refused()
    else if (move === 'repeat') this.#repeat()
    else this.#dropped()
  }

  #refused(): void {
    const replica = this.#replica
    this.#detach()
    this.#phase = 'waiting'
    if (replica !== undefined) this.#placement.refusedBy(replica, this.#core.now())
  }

  #repeat(): void {
    this.#detach()
    this.#phase = 'waiting'
    this.#hasRetried = true
    this.#placement.place(this.#core.now())
  }

  #dropped(): void {
    if (this.#replica !== undefined) this.#core.suspect(this.#replica)
    this.#answer('NX-ROUTER-NO-ANSWER')
  }

  // --- ending

  #complete(how: 'clean' | 'surplus' | 'closed'): void {
    const upstream = this.#upstream
    const { head } = this.#relay
    this.#upstream = undefined
    this.#settle(head?.status ?? 0, 'replica')
    const isReusable = how === 'clean' && head?.keepAlive === true && this.#isRequestDone
    if (isReusable) upstream?.keep(this.#core.now(), head.keepAliveSeconds, this.#core.limits)
    else upstream?.destroy()
    this.#unbind()
    this.#downstream.takeEnd()
  }

  /** Ends an answer that has no end of its own, where no chunk is cut in two. */
  endEarly(): void {
    this.#wantsEnd = true
    if (this.#phase === 'answering' && this.#relay.endEarly()) this.#complete('closed')
  }

  /** The client has gone. */
  abort(): void {
    if (this.#phase === 'over') return
    this.#settle(clientGone, 'replica', 'the client went away')
    this.#detach()
  }

  /** Ends what takes too long. */
  check(nowMs: number): void {
    const { limits } = this.#core
    const spentMs = nowMs - this.#phaseSinceMs
    if (this.#phase === 'connecting' && spentMs > limits.connectMs) this.#refused()
    else if (this.#stall.stalledMs(this.#upstream?.unsentBytes ?? 0, nowMs) > limits.stalledWriteMs)
      this.#stalled()
    else if (this.#phase === 'sent' && this.#isRequestDone && spentMs > limits.answerMs) {
      this.#answer('NX-ROUTER-ANSWER-TIMEOUT')
    }
  }

  /** No replica may or can have it. */
  refuse(code: GatewayCode): void {
    this.#answer(code)
  }

  #answer(code: GatewayCode, why?: string): void {
    const accept = headerOf(this.#asked.headBytes, 'accept')
    const answer = createGatewayAnswer({ code, why, accept, page: this.#placement.pageFor(code) })
    const release = this.#releaseToTell()
    this.#relay.bodyBytes = answer.body.length
    this.#settle(answer.status, 'router', why === undefined ? code : `${code}: ${why}`)
    this.#detach()
    this.#downstream.takeGatewayAnswer(answer, release)
  }

  // A replica that reads no more of a body holds the client's connection, on which nothing is read meanwhile.
  #stalled(): void {
    if (this.#phase === 'sent') this.#answer('NX-ROUTER-ANSWER-TIMEOUT')
    else this.#cut('the application stopped reading the request')
  }

  #cut(why: string): void {
    this.#settle(this.#relay.head?.status ?? 0, 'router', why)
    this.#detach()
    this.#downstream.takeCut()
  }

  #detach(): void {
    this.#placement.leave()
    this.#upstream?.destroy()
    this.#upstream = undefined
    this.#unbind()
  }

  #releaseToTell(): string | undefined {
    return this.#placement.tellsRelease(this.#asked) ? this.#replica?.pool.releaseId : undefined
  }

  /** Counts and logs, once. */
  #settle(status: number, answeredBy: 'replica' | 'router', problem?: string): void {
    if (this.#phase === 'over') return
    this.#phase = 'over'
    recordExchange(this.#placement.service, this.#replica, this.#asked, {
      status,
      answeredBy,
      problem,
      durationMs: this.#core.now() - this.#startedMs,
      latencyMs: this.#latencyMs,
      bytes: this.#relay.bodyBytes,
      timeMs: this.#core.wallNow(),
    })
  }
}
