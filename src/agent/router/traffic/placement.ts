// Which replica one request goes to: now, after a wait, or never.
import type { GatewayCode } from '../answers/gateway-codes.ts'
import type { RouterCore, Waiting } from '../router-core.ts'
import { nextPlace } from './place.ts'
import type { Replica } from './replica.ts'
import type { Service } from './services.ts'
import { nextWaitMove } from './wait-move.ts'

/** Exactly one of the two is called for each `place`, at once or after a wait; none after `leave`. */
export type Placed = {
  bind(replica: Replica, nowMs: number): void
  refuse(code: GatewayCode): void
}

/** A class since it lives as long as its request and remembers who has refused it. */
export class Placement implements Waiting {
  readonly #core: RouterCore
  readonly #listenerId: string
  readonly #placed: Placed
  #service: Service | undefined
  #tried: Set<Replica> | undefined
  #wasRefused = false
  #waitsFor: 'switch' | 'replica' | undefined
  #waitSinceMs = 0

  constructor(core: RouterCore, listenerId: string, placed: Placed) {
    this.#core = core
    this.#listenerId = listenerId
    this.#placed = placed
  }

  /** The service that the request was last placed in. */
  get service(): Service | undefined {
    return this.#service
  }

  /** The service's own page for an answer that says that it is down on purpose. */
  pageFor(code: GatewayCode): string | undefined {
    const isOnPurpose = code === 'NX-ROUTER-MAINTENANCE' || code === 'NX-ROUTER-STOPPED'
    return isOnPurpose ? this.#service?.wished.page : undefined
  }

  /** Whether the answer says which release gave it. */
  tellsRelease(asked: { readonly asksRelease: boolean }): boolean {
    const rule = this.#service?.wished.releaseHeader
    return rule === 'always' || (rule === 'asked' && asked.asksRelease)
  }

  place(nowMs: number): void {
    this.#service = this.#core.services.of(this.#listenerId)
    const place = nextPlace(this.#service, nowMs, this.#tried)
    if (place.do === 'wait') return this.#wait(place.for, nowMs)
    this.leave()
    if (place.do === 'bind') this.#placed.bind(place.replica, nowMs)
    else this.#placed.refuse(place.code)
  }

  /** `replica` took no connection: it is told to the agent, passed over for a while, and another one is sought. */
  refusedBy(replica: Replica, nowMs: number): void {
    replica.avoidUntilMs = nowMs + this.#core.limits.avoidMs
    this.#core.suspect(replica)
    ;(this.#tried ??= new Set()).add(replica)
    this.#wasRefused = true
    this.place(nowMs)
  }

  // The wait's start stays while its reason does: another round of refusals must not lengthen it.
  #wait(reason: 'switch' | 'replica', nowMs: number): void {
    if (this.#waitsFor !== reason) this.#waitSinceMs = nowMs
    this.#waitsFor = reason
    this.#core.waiting.add(this)
  }

  /** The table has changed: what waited may be served now. */
  retry(): void {
    this.#tried = undefined
    this.place(this.#core.now())
  }

  /** Looked at from time to time while waiting. */
  expire(nowMs: number): void {
    const move = nextWaitMove({
      for: this.#waitsFor ?? 'replica',
      waitedMs: nowMs - this.#waitSinceMs,
      wasRefused: this.#wasRefused,
      holdMaxMs: this.#service?.wished.holdMaxMs ?? 0,
      noReplicaMs: this.#core.limits.noReplicaMs,
    })
    if (move.do === 'wait') return
    if (move.do === 'try-again') return this.retry()
    this.leave()
    this.#placed.refuse(move.code)
  }

  /** Waits no more. */
  leave(): void {
    this.#core.waiting.delete(this)
  }
}
