import type { ProcessSpec } from '../../domain/process.ts'
import type { Clock } from '../../kernel/call.ts'
import type { HealthSight, ProbeOutcome } from './health.ts'
import { nextHealth, nextProbeInMs, workerReadyMs } from './health.ts'
import { answersOn } from './proc-net.ts'
import { listenersOf, ownerOfPort } from './listening.ts'
import type { ProbeAnswer, ProbedHost } from './probe-answer.ts'
import { isHealthyAnswer } from './probe-answer.ts'
import { probeEitherFamily } from './probe.ts'

export type HealthWish = {
  readonly spec: ProcessSpec
  readonly startedAtMs: number
  readonly clock: Clock
  /** `host` is set to the address family that answers. */
  readonly running: { readonly pid: number; readonly port: number | null; host: ProbedHost }
  readonly before: HealthSight
  readonly report: (health: HealthSight, answer: ProbeAnswer | undefined) => void
}

/** Asks one process again and again until `stop`. `suspect` asks at once. */
export function watchHealth(wish: HealthWish): { suspect(): void; stop(): void } {
  const ended = new AbortController()
  let wake = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const rest = (ms: number): Promise<void> => {
    wake = Promise.withResolvers<void>()
    timer = setTimeout(() => wake.resolve(), ms).unref()
    return wake.promise
  }
  void watch(wish, ended.signal, rest)
  return {
    suspect: () => wake.resolve(),
    stop: () => {
      ended.abort()
      clearTimeout(timer)
      wake.resolve()
    },
  }
}

async function watch(
  wish: HealthWish,
  signal: AbortSignal,
  rest: (ms: number) => Promise<void>,
): Promise<void> {
  let health = wish.before
  while (!signal.aborted) {
    const seen = await look(wish, health, signal).catch((error: unknown) => {
      // The watch was stopped in the middle of a probe: nobody wants its answer.
      if (signal.aborted) return undefined
      throw error
    })
    if (seen === undefined || signal.aborted) return
    if (seen.outcome !== 'undecided') health = nextHealth(health, seen.outcome)
    wish.report(health, seen.answer)
    await rest(nextProbeInMs(wish.spec.role, wish.spec.health, health, seen.outcome))
  }
}

type Look = { readonly outcome: ProbeOutcome | 'undecided'; readonly answer: ProbeAnswer | undefined }

async function look(wish: HealthWish, health: HealthSight, signal: AbortSignal): Promise<Look> {
  const { port } = wish.running
  if (port === null || wish.spec.role !== 'web')
    return { outcome: lookAtWorker(wish, health), answer: undefined }
  const probed = await probeEitherFamily({ port, probe: wish.spec.health, signal }, wish.running.host)
  if (!isHealthyAnswer(wish.spec.health, probed.answer)) {
    return { outcome: probed.answer.kind === 'refused' ? 'refused' : 'failing', answer: probed.answer }
  }
  // Another process may have taken the port before the application did.
  if (!health.wasReady && !(await isOwnListener(wish.running.pid, port, probed.host))) {
    return { outcome: 'refused', answer: { kind: 'refused' } }
  }
  wish.running.host = probed.host
  return { outcome: 'healthy', answer: probed.answer }
}

const lookAtWorker = (wish: HealthWish, health: HealthSight): Look['outcome'] =>
  health.wasReady || wish.clock.monotonicMs() - wish.startedAtMs >= workerReadyMs ? 'healthy' : 'undecided'

async function isOwnListener(pid: number, port: number, host: ProbedHost): Promise<boolean> {
  const listeners = await listenersOf(pid)
  if (listeners?.some((listener) => listener.port === port && answersOn(listener.host, host))) return true
  // Where the system does not tell, or hides the process that listens, the answer itself must do.
  return listeners === undefined || (await ownerOfPort(port)) === undefined
}
