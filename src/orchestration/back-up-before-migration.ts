// back-up-before-migration: deployments and backups put together, so that a migration can be taken back with its data.
import type { Collaborators } from '../deployment/collaborators.ts'
import { manifestMissing } from '../kernel/errors-configuration.ts'
import type { WarningRaised } from '../kernel/events.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { proofFailed, sourceMissing } from '../maintenance/errors.ts'

/**
 * Backs up, and proves, what the manifest names before a migration runs on it.
 *
 * Promise: a migration does not run on data whose backup failed. A project without a manifest or without backups is
 * deployed as before; data that is not there yet is warned of.
 */
export const backUpBeforeMigration =
  (kernel: Kernel): NonNullable<Collaborators['beforeMigration']> =>
  async ({ directory, environment, previous }, call) => {
    const { createMaintenanceManager } = await import('../maintenance/maintenance-manager.ts')
    const manager = createMaintenanceManager(kernel)
    try {
      const wish = { directory, environment, reason: 'pre-migration', release: previous } as const
      const failed = (await manager.backup(wish, call)).find(({ state }) => state === 'failed')
      if (failed !== undefined) throw proofFailed({ backup: failed.id, problems: [...failed.problems] })
    } catch (error) {
      if (manifestMissing.matches(error)) return
      if (!sourceMissing.matches(error)) throw error
      const { code, message, hint } = error
      const warning: WarningRaised = { type: 'warning.raised', version: 1, code, message, hint }
      call.emit(warning)
    }
  }
