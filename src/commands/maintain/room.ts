import { createMaintenanceManager } from '../../maintenance/maintenance-manager.ts'
import type { MaintenanceInput, MaintenanceManager } from '../../maintenance/manager-contract.ts'
import type { Session } from '../session.ts'

/** The manager, and the environment that the command is about. */
export async function openMaintenance(
  session: Session,
): Promise<{ readonly manager: MaintenanceManager; readonly where: MaintenanceInput }> {
  const { flags, directory } = session
  const manager = createMaintenanceManager(await session.kernel())
  return { manager, where: { directory, environment: flags.text('env') ?? 'local' } }
}
