// Counts of one release: what canary gates and `nexo status` read.
import type { TrafficMeasure } from '../../protocol/documents.ts'

/** JSON has no infinity: the last bucket's bound is the largest whole number that it carries exactly. */
const unbounded = Number.MAX_SAFE_INTEGER

/** Upper bounds in ms. Latency is from the whole request head to the head of its final answer. */
export const latencyBoundsMs: readonly number[] = [
  1,
  2,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
  2_500,
  5_000,
  10_000,
  30_000,
  unbounded,
]

/** Grows only. A class since it lives as long as the router knows the release. */
export class PoolMeasure {
  requests = 0
  answers5xx = 0
  gatewayErrors = 0
  readonly #counts: number[] = latencyBoundsMs.map(() => 0)

  /** `answeredBy: 'router'`: the replica did not, and nexo had to say so. */
  record(status: number, latencyMs: number, answeredBy: 'replica' | 'router'): void {
    this.requests += 1
    if (status >= 500) this.answers5xx += 1
    if (answeredBy === 'router') this.gatewayErrors += 1
    let bucket = 0
    while (latencyMs > (latencyBoundsMs[bucket] ?? unbounded)) bucket += 1
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
  }

  toMeasure(inFlight: number, upgrades: number): TrafficMeasure {
    return {
      requests: this.requests,
      answers5xx: this.answers5xx,
      gatewayErrors: this.gatewayErrors,
      inFlight,
      upgrades,
      latency: { boundsMs: [...latencyBoundsMs], counts: [...this.#counts] },
    }
  }
}
