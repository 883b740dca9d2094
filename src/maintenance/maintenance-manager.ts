// maintenance: backups that are proven by a restore, what is kept of them, and what runs by the clock.
// Enters: the repository in restic's format, capture and proof per kind of source, retention, schedules.
// Stays out: printing (reporting/), deployments and their release (orchestration/ and commands/ compose them).
import type { Kernel } from '../kernel/kernel.ts'
import type { OpenFiles } from './backup/open-store.ts'
import { createLocalFiles } from './backup/repository/local-files.ts'
import type { MaintenanceInput, MaintenanceManager } from './manager-contract.ts'

/**
 * The MaintenanceManager of a kernel. Reads no file until a method is called; each method loads its own operation only.
 *
 * Shape: `openFiles` opens the place of a repository; a folder of this machine when left out.
 */
export function createMaintenanceManager(
  kernel: Kernel,
  openFiles: OpenFiles = createLocalFiles,
): MaintenanceManager {
  const room = async (input: MaintenanceInput) =>
    (await import('./operations/room.ts')).openRoom(kernel, openFiles, input)
  return {
    setup: async (input, call) => {
      const { setUp } = await import('./operations/setup.ts')
      return setUp(await room(input), call)
    },
    isScheduled: async (input) => {
      const { isScheduled } = await import('./operations/forget.ts')
      return isScheduled(await room(input))
    },
    forget: async (input) => {
      const { forget } = await import('./operations/forget.ts')
      return { forgotten: await forget(await room(input)) }
    },
    backup: async (input, call) => {
      const { backUp } = await import('./operations/backup.ts')
      return backUp(await room(input), input, call)
    },
    list: async (input, call) => {
      const { listBackups } = await import('./operations/list.ts')
      return listBackups(await room(input), call)
    },
    restore: async (input, call) => {
      const { restoreAside } = await import('./operations/restore.ts')
      return restoreAside(await room(input), input, call)
    },
    planInPlace: async (input, call) => {
      const { planInPlace } = await import('./operations/plan-in-place.ts')
      return planInPlace(await room(input), input.id, call)
    },
    restoreInPlace: async (input, call) => {
      const { restoreInPlace } = await import('./operations/restore-in-place.ts')
      return restoreInPlace(await room(input), input, call)
    },
    plan: async (input, call) => {
      const { planMaintenance } = await import('./operations/plan.ts')
      return planMaintenance(await room(input), call)
    },
    prune: async (input, call) => {
      const { prune } = await import('./operations/prune.ts')
      return prune(await room(input), input, call)
    },
    verify: async (input, call) => {
      const { verify } = await import('./operations/verify.ts')
      return verify(await room(input), input, call)
    },
    run: async (call) => {
      const { runSchedules } = await import('./operations/run.ts')
      return runSchedules(kernel, openFiles, call)
    },
    kit: async (input, call) => {
      const { recoveryKit } = await import('./operations/kit.ts')
      return recoveryKit(await room(input), call)
    },
    unlock: async (input, call) => {
      const { unlock } = await import('./operations/unlock.ts')
      return unlock(await room(input), input.which, call)
    },
  }
}
