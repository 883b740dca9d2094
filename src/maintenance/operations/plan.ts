// plan: what would run when, what would be removed and what stays, and why. Changes nothing.
import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Call } from '../../kernel/call.ts'
import { storePlace } from '../backup/open-store.ts'
import type { BackupView, MaintenancePlan, PlannedBackup } from '../manager-contract.ts'
import { jobOf } from '../schedule/jobs.ts'
import { nextStarts } from '../schedule/next-move.ts'
import { windowLeftMs } from '../schedule/window.ts'
import { listBackups } from './list.ts'
import { retentionOf } from './prune.ts'
import { restorableReleases } from '../serving-release.ts'
import { backupsOf, type Room } from './room.ts'

export async function planMaintenance(room: Room, call: Call): Promise<MaintenancePlan> {
  const { kernel, project } = room
  const sections = backupsOf(room, undefined)
  const [backups, pinned, place] = await Promise.all([
    listBackups(room, call),
    restorableReleases(kernel, project, call.signal),
    storePlace(kernel, project, call.signal),
  ])
  const timezone = project.manifest.maintenance?.timezone ?? 'UTC'
  return {
    repository: place.folder,
    timezone,
    backups: sections.map((section) => planOne(room, section, { timezone, pinned }, backups, call)),
  }
}

function planOne(
  room: Room,
  section: BackupSection,
  { timezone, pinned }: { readonly timezone: string; readonly pinned: ReadonlySet<string> },
  backups: readonly BackupView[],
  call: Call,
): PlannedBackup {
  const nowMs = call.clock.now()
  const job = jobOf(room.project, section, nowMs, nowMs)
  const own = backups.filter(({ name }) => name === section.name)
  const proven = own.find(({ state }) => state === 'proven')
  const retention = retentionOf(own, section, timezone, pinned)
  return {
    name: section.name,
    schedule: section.schedule ?? null,
    next: job === undefined ? [] : nextStarts(job, nowMs, 3).map((ms) => new Date(ms).toISOString()),
    windowLeftMs: windowLeftMs(section.window, timezone, nowMs) ?? null,
    lastProven: proven === undefined ? null : { id: proven.id, at: proven.startedAt },
    restoreMs: proven?.proof?.restoreMs ?? null,
    keep: retention.keep,
    forget: retention.forget,
  }
}
