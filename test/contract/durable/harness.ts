// What the durable suites need of an engine under test.
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../src/kernel/call.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import type { Action, DurableEngine, Plan } from '../../../src/kernel/durable/contract.ts'
import type { Json } from '../../../src/kernel/json.ts'
import type { Liveness } from '../../../src/kernel/process-start.ts'

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
