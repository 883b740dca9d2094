import { join } from 'node:path'
import type { Host } from '../host.ts'
import { createRedactor } from '../logs/redaction.ts'
import { readTail } from '../logs/read-tail.ts'
import { releasePaths } from '../paths.ts'
import type { ReadinessReport } from '../protocol/reports.ts'
import { readReleaseEnvironment } from '../releases/release-environment.ts'
import { listenersOf } from '../replicas/listening.ts'
import { describeAnswer, describeListeners } from '../replicas/probe-answer.ts'
import type { FailureCause, ReadinessSight, ReadinessVerdict } from '../replicas/readiness.ts'
import { judgeReadiness } from '../replicas/readiness.ts'
import type { Replica } from '../replicas/replica.ts'
import type { Service } from '../service.ts'

/** A caller that waits hears at least this often what is waited for. */
const tellEveryMs = 1_000
/** Lines of the application's own log that a failure shows. */
const shownLines = 30

/** Reports until every given replica is ready, or one has failed. The last report is one of the two. */
export async function* awaitReady(
  host: Host,
  service: Service,
  replicas: () => readonly Replica[],
  signal: AbortSignal,
): AsyncGenerator<ReadinessReport> {
  const startedMs = host.clock.monotonicMs()
  const told = new Set<string>()
  let toldMs = startedMs
  for (;;) {
    signal.throwIfAborted()
    const nowMs = host.clock.monotonicMs()
    const judged = replicas().map((replica) => ({
      replica,
      judged: judgeReadiness(sightOf(replica), nowMs),
    }))
    for (const { replica, judged: verdict } of judged) {
      if (verdict.verdict !== 'ready' || told.has(replica.id)) continue
      told.add(replica.id)
      yield { state: 'replica-ready', replica: replica.id, afterMs: readyAfterMs(replica) }
    }
    const failed = judged.find((one) => one.judged.verdict === 'failed')
    if (failed?.judged.verdict === 'failed') {
      return yield await failureReport(host, service, failed.replica, failed.judged.cause)
    }
    const waiting = judged.find((one) => one.judged.verdict === 'waiting')
    if (waiting === undefined) return yield { state: 'ready', afterMs: Math.round(nowMs - startedMs) }
    if (nowMs - toldMs >= tellEveryMs) {
      toldMs = nowMs
      yield await waitingReport(waiting.replica, waiting.judged, nowMs)
    }
    await service.nextChange(nextLookMs(waiting.judged))
  }
}

const nextLookMs = (verdict: ReadinessVerdict): number =>
  verdict.verdict === 'waiting' && verdict.remainingMs > 0
    ? Math.min(verdict.remainingMs, tellEveryMs)
    : tellEveryMs

const readyAfterMs = (replica: Replica): number =>
  Math.max(0, Math.round((replica.readyAtMs ?? replica.createdAtMs) - replica.createdAtMs))

const sightOf = (replica: Replica): ReadinessSight => ({
  id: replica.id,
  role: replica.spec.role,
  ready: replica.health.healthy,
  createdAtMs: replica.createdAtMs,
  timeoutMs: replica.spec.health.timeoutMs,
  port: replica.running?.port ?? null,
  restarts: replica.restarts,
  lastExit: replica.lastExit,
  startFailure: replica.startFailure,
  lastAnswer: replica.lastAnswer,
  redirectLoops: replica.redirectLoops,
})

async function waitingReport(
  replica: Replica,
  verdict: ReadinessVerdict,
  nowMs: number,
): Promise<ReadinessReport> {
  return {
    state: 'waiting',
    replica: replica.id,
    waitedMs: Math.round(nowMs - replica.createdAtMs),
    remainingMs: verdict.verdict === 'waiting' ? verdict.remainingMs : 0,
    lastAnswer: await describeSituation(replica),
  }
}

async function describeSituation(replica: Replica): Promise<string> {
  if (replica.spec.role !== 'web') return 'must stay up for a moment'
  const { lastAnswer } = replica
  if (lastAnswer !== undefined && lastAnswer.kind !== 'refused') return describeAnswer(lastAnswer)
  return describeListeners(replica.running?.port ?? 0, await listensOn(replica))
}

async function listensOn(replica: Replica): Promise<{ host: string; port: number }[]> {
  if (replica.running === undefined) return []
  const found = (await listenersOf(replica.running.pid)) ?? []
  return found.map(({ host, port }) => ({ host, port }))
}

async function failureReport(
  host: Host,
  service: Service,
  replica: Replica,
  cause: FailureCause,
): Promise<ReadinessReport> {
  const full = cause.kind === 'not-listening' ? { ...cause, listensOn: await listensOn(replica) } : cause
  return {
    state: 'failed',
    replica: replica.id,
    cause: full,
    waitedMs: Math.round(host.clock.monotonicMs() - replica.createdAtMs),
    logTail: await shownLog(service, replica),
  }
}

/** The application's own last lines, oldest first, redacted. */
async function shownLog(service: Service, replica: Replica): Promise<string[]> {
  const paths = releasePaths(service.paths, replica.releaseId)
  const { secretNames } = service.release(replica.releaseId)
  const redact = createRedactor(await readReleaseEnvironment(paths.environment), secretNames)
  return readTail(join(paths.logs, `${replica.id}.log`), shownLines).map(redact)
}
