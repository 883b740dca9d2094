// setup: an environment is watched by a monitor that the agent keeps running, and it is known what is watched.
import { setTimeout as delay } from 'node:timers/promises'
import { openAgent } from '../../agent/client.ts'
import type { Call } from '../../kernel/call.ts'
import type { WaitingReported } from '../../kernel/events.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import { setupNotTaken } from '../errors.ts'
import type { MonitoringSetup, MonitorInput } from '../manager-contract.ts'
import { openReader, type OpenedReader } from '../reading/open-reader.ts'
import type { TargetView } from '../reading-contract.ts'
import { dashboardUrl, readDashboard } from '../running/dashboard-place.ts'
import { monitorLock } from '../running/monitor-lock.ts'
import { targetId } from '../targets/registration.ts'
import { monitorWorker } from './worker-spec.ts'
import { openWatched, register } from './register.ts'

const lookMs = 250
/** A monitor that starts has to load nexo, and on a busy machine that takes its time. */
const takenWithinMs = 60_000
/** First answers are waited for no longer than this: a target that is slow is set up all the same. */
const answersWithinMs = 15_000

/** @throws NX-MONITOR-SETUP-NOT-TAKEN, and what reading the project and starting the agent raise */
export async function setUp(kernel: Kernel, input: MonitorInput, call: Call): Promise<MonitoringSetup> {
  const watched = await openWatched(kernel, input)
  await register(kernel, watched)
  const { process, logFile } = await ensureProcess(kernel, call.signal)
  const id = targetId(watched.registration)
  const reader = await openReader(kernel)
  try {
    const view = await takenUp(reader, id, logFile, call)
    const place = (await reader.dashboardAddress()) === null ? undefined : await readDashboard(kernel.home)
    return {
      target: id,
      checks: view.checks.map((check) => check.id),
      slos: Object.keys(watched.section?.slos ?? {}),
      coverage: view.coverage,
      dashboardUrl: place === undefined ? null : dashboardUrl(place),
      process,
    }
  } finally {
    await reader.close()
  }
}

/** Whoever runs in the foreground watches this target too; else the agent starts one, or has one. */
async function ensureProcess(
  kernel: Kernel,
  signal: AbortSignal,
): Promise<{ readonly process: MonitoringSetup['process']; readonly logFile: string | null }> {
  const holder = await (await kernel.state()).locks.inspect(monitorLock)
  const isRunning = holder !== undefined && livenessOf(holder.owner) === 'alive'
  const agent = await openAgent({ home: kernel.home, start: 'if-absent', signal })
  try {
    const workers = await agent.call('listWorkers', {}, { signal })
    const isHosted = workers.some(({ id }) => id === 'monitor')
    if (isRunning && !isHosted) return { process: 'running', logFile: null }
    const worker = await agent.call('declareWorker', { worker: monitorWorker(kernel) }, { signal })
    return { process: isHosted ? 'running' : 'started', logFile: worker.logFile }
  } finally {
    agent.close()
  }
}

/** The target as soon as the monitor has looked at it and every check that can answer has. */
async function takenUp(
  reader: OpenedReader,
  id: string,
  logFile: string | null,
  { signal, clock, emit }: Call,
): Promise<TargetView> {
  const startMs = clock.monotonicMs()
  let saidMs = startMs
  for (;;) {
    const waitedMs = Math.round(clock.monotonicMs() - startMs)
    const view = await reader.target(id)
    const { startedAt, problems } = await reader.health()
    const isAlive = startedAt > 0 && !problems.some((problem) => problem.startsWith('no monitor'))
    const isTaken = view !== undefined && isAlive
    if (isTaken && (hasAnswers(view) || waitedMs > answersWithinMs)) return view
    if (waitedMs > takenWithinMs) throw setupNotTaken({ target: id, waitedMs, log: logFile })
    if (clock.monotonicMs() - saidMs > 4_000) {
      saidMs = clock.monotonicMs()
      const remainingMs = Math.max(0, takenWithinMs - waitedMs)
      const what = isTaken ? 'the first answers of its checks' : 'the monitor'
      const waiting: WaitingReported = {
        type: 'wait.reported',
        version: 1,
        what,
        on: id,
        waitedMs,
        remainingMs,
      }
      emit(waiting)
    }
    await delay(lookMs, undefined, { signal })
  }
}

const hasAnswers = ({ checks, state }: TargetView): boolean =>
  (checks.length > 0 && checks.every(({ outcome }) => outcome !== 'not-yet') && state !== 'unknown') ||
  state === 'stopped'
