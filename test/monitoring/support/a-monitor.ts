// A whole monitor over a home of this test's own, with a clock that the test moves.
import { mkdirSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../src/kernel/call.ts'
import type { EventFact } from '../../../src/kernel/events.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import type { Kernel } from '../../../src/kernel/kernel.ts'
import type { AgentLink } from '../../../src/monitoring/observing/agent-link.ts'
import { monitoringPaths } from '../../../src/monitoring/paths.ts'
import { openReader, type OpenedReader } from '../../../src/monitoring/reading/open-reader.ts'
import { Monitor } from '../../../src/monitoring/running/monitor.ts'
import { openStoreToWrite } from '../../../src/monitoring/store/open-store.ts'
import { writeRegistration } from '../../../src/monitoring/targets/registration.ts'
import { temporaryHome } from '../../support/home.ts'
import { FakeClock } from './fake-clock.ts'

export type MonitorWorld = {
  readonly home: string
  readonly clock: FakeClock
  readonly kernel: Kernel
  readonly reader: OpenedReader
  /** Facts of every monitor that ran, oldest first. */
  readonly facts: readonly EventFact[]
  /** Starts a monitor; there is one at a time. */
  start(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
  /** It is gone at once, as after a kill: nothing more is stored or sent by it. */
  kill(): void
  /** Seconds pass, one by one, with everything that is due in them done. */
  pass(seconds: number): Promise<void>
  /** Everything that has begun by now comes to its end. */
  settle(): Promise<void>
}

const noAgent: AgentLink = {
  observe: async (_service, now) => ({ kind: 'unknown', at: now(), reason: 'no agent' }),
  close: () => undefined,
}

export async function aMonitorWorld(
  project: string,
  {
    link = noAgent,
    environment = {},
    home: given,
  }: {
    readonly link?: AgentLink
    readonly environment?: Readonly<Record<string, string>>
    /** A home that is there already. */
    readonly home?: string
  } = {},
): Promise<MonitorWorld> {
  const home = given ?? (await temporaryHome())
  const clock = new FakeClock()
  const kernel = openKernel({
    workingDirectory: project,
    environment: { NEXO_HOME: home, ...environment },
    clock: clock satisfies Clock,
  })
  const paths = monitoringPaths(home)
  mkdirSync(paths.targets, { recursive: true })
  await writeRegistration(paths.targets, {
    version: 1,
    application: 'shop',
    environment: 'local',
    directory: project,
    variables: {},
  })
  const facts: EventFact[] = []
  let running: { readonly monitor: Monitor; readonly end: () => void } | undefined
  const start = async (): Promise<void> => {
    const { file, movedTo } = await openStoreToWrite(paths.store, clock.now())
    const ending = new AbortController()
    const monitor = new Monitor({
      kernel,
      file,
      targets: paths.targets,
      link,
      alarm: clock.alarm,
      emit: (fact) => facts.push(fact),
      signal: ending.signal,
      dashboard: null,
    })
    running = {
      monitor,
      end: () => {
        ending.abort(new Error('the monitor of the test ended'))
        file.close()
      },
    }
    await monitor.start(movedTo)
  }
  const settle = async (): Promise<void> => {
    await running?.monitor.idle()
  }
  await start()
  const reader = await openReader(kernel)
  onTestFinished(async () => {
    running?.end()
    await reader.close()
    await kernel.close()
  })
  return {
    home,
    clock,
    kernel,
    reader,
    facts,
    start,
    settle,
    stop: async () => {
      await running?.monitor.stop()
      running?.end()
      running = undefined
    },
    kill: () => {
      running?.end()
      running = undefined
    },
    pass: async (seconds) => {
      for (let second = 0; second < seconds; second += 1) {
        clock.pass(1_000)
        await settle()
        await running?.monitor.tick()
        await settle()
      }
    },
  }
}
