// What the durable suites need of an engine under test, and short words for plans and actions.
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../src/kernel/call.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import type {
  Action,
  DurableContext,
  DurableEngine,
  Plan,
  RetryPolicy,
  RunOptions,
} from '../../../src/kernel/durable/contract.ts'
import { defineError, exitCodes } from '../../../src/kernel/errors.ts'
import type { Json } from '../../../src/kernel/json.ts'
import type { Liveness } from '../../../src/kernel/process-start.ts'
import * as z from 'zod'

export type Workload = {
  readonly plans: readonly Plan<Json, Json>[]
  readonly actions: readonly Action<Json, Json>[]
  readonly clock: Clock
  /** What this engine takes the owners of other engines' runs for. */
  readonly othersAre: Liveness
}

/** Engines opened in one folder share their runs, as the processes of one machine do. */
export type DurableHarness = {
  openIn(folder: string, work: Workload): DurableEngine
  makeFolder(): string
  removeFolder(folder: string): void
  /**
   * argv after `node` of a process that works on the scenario of scenario.ts in `folder`, says each point with a line on
   * stdout, and kills itself with SIGKILL at its `killAt`-th, if it has so many. Points are before each effect and before
   * each commit: what is on the disk then is also what is there after the effect or the commit before.
   */
  workerArgv(folder: string, task: WorkerTask): readonly string[]
}

export type WorkerTask = { readonly runs: number; readonly fails: boolean; readonly killAt: number }

export type Engines = { open(work: Partial<Workload>): DurableEngine; readonly folder: string }

/** A folder of its own and the engines in it, all closed and removed at the end of the test. */
export function aWorkplace(harness: DurableHarness): Engines {
  const folder = harness.makeFolder()
  const opened: DurableEngine[] = []
  onTestFinished(async () => {
    await Promise.all(opened.map((engine) => engine.close()))
    harness.removeFolder(folder)
  })
  return {
    folder,
    open: (work) => {
      const engine = harness.openIn(folder, {
        plans: [],
        actions: [],
        clock: systemClock,
        othersAre: 'alive',
        ...work,
      })
      opened.push(engine)
      return engine
    },
  }
}

export const action = (
  name: string,
  run: Action<Json, Json>['run'] = async () => name,
): Action<Json, Json> => ({
  name,
  run,
})

export const plan = (
  run: (context: DurableContext, input: Json) => Promise<Json>,
  version = 1,
): Plan<Json, Json> => ({
  name: 'plan',
  version,
  run,
})

/** An action that notes its executions; `log` holds `<name>` or `<name> <input>`. */
export const noting = (log: string[], name: string): Action<Json, Json> =>
  action(name, async (input) => {
    log.push(input === null ? name : `${name} ${JSON.stringify(input)}`)
    return `${name} done`
  })

export const options = (signal = new AbortController().signal): RunOptions => ({
  signal,
  emit: () => undefined,
})

export const retry = (attempts: number, initialMs = 1): RetryPolicy => ({
  attempts,
  initialMs,
  factor: 1,
  maxMs: initialMs,
})

export const hourMs = 3_600_000

/** A failure with a code, which no retry helps against. */
export const fatalFault = defineError({
  code: 'NX-TEST-FATAL',
  exitCode: exitCodes.restored,
  meaning: 'A test wants a final failure.',
  remedies: [],
  details: z.strictObject({ why: z.string() }),
  message: (d) => d.why,
  hint: () => '',
})

/** A failure with a code that may pass. */
export const passingFault = defineError({
  code: 'NX-TEST-PASSING',
  exitCode: exitCodes.internal,
  meaning: 'A test wants a failure that passes.',
  remedies: [],
  details: z.strictObject({ retryable: z.literal(true) }),
  message: () => 'not yet',
  hint: () => '',
})

/** A fact that a test waits for. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

/** Rejects with the signal's reason when it aborts: what an obedient action does. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const give = (): void => reject(signal.reason)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
