import type { DurableContext, Plan } from '../../kernel/durable/contract.ts'
import type { Json } from '../../kernel/json.ts'
import type { Actions } from './actions.ts'
import type { Artifact } from './binding.ts'
import { BuiltArtifact } from './delivery-actions.ts'
import { DeployRun, toJournal } from './deploy-run.ts'
import { rollOut } from './rollout.ts'
import { takeOver } from './take-over.ts'

export const deployPlanName = 'deployment.deploy'

/**
 * Source to serving release: build, install, keep the data and migrate it, the strategy's moves, then the take-over.
 *
 * Promise: whatever a step changed is taken back, newest first, when a later one fails or the run is cancelled; what
 * served before serves all along or again. Built trees and migrated data are not taken back.
 */
export const createDeployPlan = (actions: Actions): Plan<Json, Json> => ({
  name: deployPlanName,
  version: 2,
  run: async (context, input) => {
    const run = DeployRun.parse(input)
    const { drainMs } = run.configuration
    const artifact = BuiltArtifact.parse(await context.step('build', actions.build, input))
    await context.step('tidy', actions.tidy, { releaseId: run.release.id, drainMs })
    await deliver(context, actions, run, artifact)
    const delivery = { run: toJournal(run), artifact }
    const undo = { action: actions.exposePrevious.name, input: delivery }
    await rollOut(context, actions, run, () => context.step('expose', actions.expose, delivery, { undo }))
    return takeOver(context, actions, run)
  },
})

async function deliver(
  context: DurableContext,
  actions: Actions,
  run: DeployRun,
  artifact: Artifact,
): Promise<void> {
  const delivery = { run: toJournal(run), artifact }
  await context.step('reserve', actions.reserve, delivery)
  const discard = { action: actions.discard.name, input: { releaseId: run.release.id } }
  await context.step('install', actions.install, delivery, { undo: discard })
  if (run.configuration.migrate === null) return
  await context.step('keep-data', actions.keepData, toJournal(run))
  await context.step('migrate', actions.migrate, delivery)
}
