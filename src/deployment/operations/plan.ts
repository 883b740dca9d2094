import type { Call } from '../../kernel/call.ts'
import type { DeploymentPlan } from '../manager-contract.ts'
import { planDeployment } from '../planning/plan-deployment.ts'
import { readWish } from '../planning/wish.ts'
import type { Session } from '../session/session.ts'
import { rememberedFacts } from './remembered-facts.ts'

/** What `deploy` would do now. Builds nothing, changes nothing. */
export async function plan(session: Session, call: Call): Promise<DeploymentPlan> {
  const [wish, view] = await Promise.all([readWish(session, call), session.provider.inspect(call)])
  return planDeployment(wish, view, await rememberedFacts(session, view))
}
