import type { Plan } from '../../kernel/durable/contract.ts'
import type { Json } from '../../kernel/json.ts'
import type { Actions } from './actions.ts'
import { DeployRun } from './deploy-run.ts'
import { rollOut } from './rollout.ts'
import { takeOver } from './take-over.ts'

export const rollbackPlanName = 'deployment.rollback'

/**
 * A release that the target still has serves again: the same health gate, moves and proof as a deployment, without a
 * build, an install or a migration. Its environment is the one that it was installed with.
 */
export const createRollbackPlan = (actions: Actions): Plan<Json, Json> => ({
  name: rollbackPlanName,
  run: async (context, input) => {
    const run = DeployRun.parse(input)
    await context.step('tidy', actions.tidy, {
      releaseId: run.release.id,
      drainMs: run.configuration.drainMs,
    })
    await rollOut(context, actions, run)
    return takeOver(context, actions, run)
  },
})
