// room: what every operation of maintenance on one environment starts from.
import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { openDeployedProject } from '../../kernel/manifest/open-project.ts'
import type { OpenFiles, StoreRoom } from '../backup/open-store.ts'
import { backupUnnamed, noBackups } from '../errors.ts'
import type { MaintenanceInput } from '../manager-contract.ts'

export type Room = StoreRoom

/** @throws what openDeployedProject throws */
export async function openRoom(kernel: Kernel, openFiles: OpenFiles, input: MaintenanceInput): Promise<Room> {
  return { kernel, openFiles, project: await openDeployedProject(kernel, input) }
}

/** The backups that the manifest names, or the one called `name`. @throws NX-MAINTAIN-NO-BACKUPS, -BACKUP-UNNAMED */
export function backupsOf({ project }: Room, name: string | undefined): readonly BackupSection[] {
  const backups = project.manifest.maintenance?.backups ?? []
  if (backups.length === 0) throw noBackups({ file: project.shownFile })
  const chosen = backups.filter((each) => name === undefined || each.name === name)
  if (chosen.length === 0) throw backupUnnamed({ name: name ?? '', known: backups.map((each) => each.name) })
  return chosen
}
