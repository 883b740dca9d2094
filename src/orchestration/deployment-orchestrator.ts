// orchestration: composes the managers into one durable chain, from requirements to an application that is kept alive.
// Enters: the stages and their order, the plan, what is kept of runs, the report.
// Stays out: what a stage means (its manager), printing (reporting/), SDKs.
import type { Kernel } from '../kernel/kernel.ts'
import type { Collaborators } from './collaborators.ts'
import { createLocalCollaborators } from './local-collaborators.ts'
import type { DeploymentOrchestrator } from './manager-contract.ts'
import { createRunStore } from './records/run-store.ts'

/**
 * The DeploymentOrchestrator of a kernel. Reads nothing until a method is called.
 *
 * Shape: `collaborators` are the managers that it composes; the real ones when left out.
 */
export function createDeploymentOrchestrator(
  kernel: Kernel,
  collaborators: Collaborators = createLocalCollaborators(kernel),
): DeploymentOrchestrator {
  const room = { kernel, collaborators, store: createRunStore(kernel.home) }
  return {
    completeFeatureFactoryPipeline: async (input, call) => {
      const { beginPipeline } = await import('./operations/begin.ts')
      return beginPipeline(room, input, call)
    },
    orchestrateCompleteDeployment: async (input, call) => {
      const { beginDeployment } = await import('./operations/begin.ts')
      return beginDeployment(room, input, call)
    },
    resume: async (run, whenWaiting, call) => {
      const { resume } = await import('./operations/go-on.ts')
      return resume(room, run, whenWaiting, call)
    },
    retry: async (run, whenWaiting, call) => {
      const { retry } = await import('./operations/go-on.ts')
      return retry(room, run, whenWaiting, call)
    },
    cancel: async (run, call) => {
      const { cancel } = await import('./operations/go-on.ts')
      return cancel(room, run, call)
    },
    approve: async (run, stage) => {
      const { approve } = await import('./operations/views.ts')
      return approve(room, run, stage)
    },
    status: async (run) => {
      const { status } = await import('./operations/views.ts')
      return status(room, run)
    },
    list: async () => {
      const { list } = await import('./operations/views.ts')
      return list(room)
    },
    report: async (run) => {
      const { readReport } = await import('./operations/views.ts')
      return readReport(room, run)
    },
  }
}
