import { exitCodes } from '../../kernel/errors.ts'
import { integrationPlanLines } from '../../reporting/integration-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openIntegrations } from './room.ts'

/** `nexo integrate plan [name]`: 3 when a sync would be refused. */
export async function answerIntegratePlan(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const plans = await manager.plan(input, session.call)
  const isRefused = plans.some(({ next }) => next === 'refused')
  return {
    json: plans,
    lines: ({ look, columns }) => plans.flatMap((plan) => integrationPlanLines(look, plan, columns)),
    exitCode: isRefused ? exitCodes.configurationInvalid : exitCodes.done,
  }
}
