import type { Host } from '../host.ts'
import type { OperationReply } from '../protocol.ts'
import type { Replica } from '../replicas/replica.ts'
import { inFlightOf } from '../routers/measures.ts'
import type { Service } from '../service.ts'

/** How often the routers are asked what is still in flight. */
const askEveryMs = 50
/** How often a caller that waits hears of it. */
const tellEveryMs = 1_000
/** What was told to end gets this long to do so before its replica is stopped. */
const closeWithinMs = 1_500

type Progress = OperationReply<'drain'>
type What = { readonly key: string; readonly releaseId: string; readonly replicaId?: string }

/** Waits until nothing is bound to a release, or a replica, any more; closes what is left at the end of the time. */
export async function* drain(
  host: Host,
  what: What,
  timeoutMs: number,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const startedMs = host.clock.monotonicMs()
  let toldMs = Number.NEGATIVE_INFINITY
  for (;;) {
    signal.throwIfAborted()
    const left = inFlightOf(await host.fleet.reports(), what)
    const nowMs = host.clock.monotonicMs()
    const remainingMs = Math.max(0, Math.round(startedMs + timeoutMs - nowMs))
    if (left.inFlight + left.upgrades === 0) return yield { ...left, remainingMs, done: true, closed: 0 }
    if (remainingMs === 0) return yield* closeRest(host, what, left)
    if (nowMs - toldMs >= tellEveryMs) {
      toldMs = nowMs
      yield { ...left, remainingMs, done: false, closed: 0 }
    }
    await pause(askEveryMs)
  }
}

async function* closeRest(
  host: Host,
  what: What,
  left: { readonly inFlight: number; readonly upgrades: number },
): AsyncGenerator<Progress> {
  host.fleet.closePool(what)
  const untilMs = host.clock.monotonicMs() + closeWithinMs
  let now = left
  while (now.inFlight + now.upgrades > 0 && host.clock.monotonicMs() < untilMs) {
    await pause(askEveryMs)
    now = inFlightOf(await host.fleet.reports(), what)
  }
  yield { ...now, remainingMs: 0, done: true, closed: left.inFlight + left.upgrades }
}

/** Takes a replica out of the router, waits for its requests, stops it. */
export async function retireReplica(
  host: Host,
  service: Service,
  replica: Replica,
  drainMs: number,
): Promise<void> {
  replica.draining = true
  service.changed()
  await host.applyTable()
  const what = { key: service.key, releaseId: replica.releaseId, replicaId: replica.id }
  if (service.state.listen !== null) {
    for await (const progress of drain(host, what, drainMs, new AbortController().signal)) {
      if (progress.closed > 0)
        host.log({ what: 'connections closed at the end of a drain', replica: replica.id, ...progress })
    }
  }
  await service.endReplica(replica)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
