import type { RollbackInput } from '../deployment/input.ts'
import type { DeploymentResult } from '../deployment/manager-contract.ts'
import { createMaintenanceManager } from '../maintenance/maintenance-manager.ts'
import { planDataRollback, rollBackWithData } from '../orchestration/roll-back-with-data.ts'
import { inPlaceLines } from '../reporting/backup-text.ts'
import type { Session } from './session.ts'

/** `nexo rollback --with-data`: what would be lost is shown first. @throws NX-CLI-QUESTION-NOT-ASKED without --yes */
export async function answerDataRollback(session: Session, input: RollbackInput): Promise<DeploymentResult> {
  const { call, flags, interaction, look } = session
  const managers = {
    deployments: await session.deployments(),
    maintenance: createMaintenanceManager(await session.kernel()),
  }
  const planned = await planDataRollback(managers, input, call)
  session.note(`back to ${planned.release} with its data:\n${inPlaceLines(look, planned.plan).join('\n')}`)
  if (!flags.on('yes'))
    await interaction.confirmByTyping('This replaces the data.', planned.release, '--yes', call.signal)
  return rollBackWithData(managers, input, planned, call)
}
