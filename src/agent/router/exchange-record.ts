// What is kept of a request once it is over: counts for its release, a line in the log.
import { pathOf } from './http1/asked-head.ts'
import type { Asked } from './downstream/downstream.ts'
import type { Replica } from './traffic/replica.ts'
import type { Service } from './traffic/services.ts'

export type ExchangeEnd = {
  readonly status: number
  readonly answeredBy: 'replica' | 'router'
  readonly problem: string | undefined
  readonly durationMs: number
  /** From the request to its answer's head; -1 when none came. */
  readonly latencyMs: number
  readonly bytes: number
  readonly timeMs: number
}

/** Counts and logs one request. */
export function recordExchange(
  service: Service | undefined,
  replica: Replica | undefined,
  asked: Asked,
  end: ExchangeEnd,
): void {
  const { status, answeredBy, problem, durationMs, latencyMs, bytes, timeMs } = end
  // With no replica bound, the failure is counted for the release that should have answered.
  const pool = replica?.pool ?? service?.pools.find((pool) => pool.percent > 0)
  pool?.measure.record(status, latencyMs >= 0 ? latencyMs : durationMs, answeredBy)
  service?.log?.add({
    timeMs,
    method: asked.method,
    path: pathOf(asked.headBytes),
    status,
    durationMs,
    bytes,
    release: replica?.pool.releaseId ?? null,
    replica: replica?.id ?? null,
    client: asked.client,
    ...(problem === undefined ? {} : { problem }),
  })
}

/** Logs what never became a request. */
export function recordRefusal(service: Service | undefined, client: string, refusal: RefusedRequest): void {
  service?.log?.add({
    ...refusal,
    method: '-',
    path: '',
    durationMs: 0,
    release: null,
    replica: null,
    client,
  })
}

export type RefusedRequest = {
  readonly timeMs: number
  readonly status: number
  readonly bytes: number
  readonly problem: string
}
