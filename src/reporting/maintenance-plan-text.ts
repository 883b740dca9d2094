// maintenance-plan-text: what maintenance would do when, and why, as lines for people.
import type { MaintenancePlan, PlannedBackup } from '../maintenance/manager-contract.ts'
import { paint, type Look } from './look.ts'
import { agoText, durationText } from './time-text.ts'

/** `Wed 25 Nov 2026 01:30 GMT+1 (00:30 UTC)`: as clocks there show it, and without doubt. */
function timeText(time: string, timezone: string): string {
  const at = new Date(time)
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)
  return timezone === 'UTC'
    ? local.replaceAll(',', '')
    : `${local.replaceAll(',', '')} (${at.toISOString().slice(11, 16)} UTC)`
}

export function scheduleLines(look: Look, backup: PlannedBackup, timezone: string): readonly string[] {
  const name = paint(look, 'strong', backup.name)
  if (backup.schedule === null) return [`${name}  on demand and before migrations`]
  return [
    `${name}  ${backup.schedule} (${timezone})`,
    ...backup.next.map((time) => `  ${timeText(time, timezone)}`),
  ]
}

export function maintenancePlanLines(look: Look, plan: MaintenancePlan, nowMs: number): readonly string[] {
  const { repository, timezone, backups } = plan
  return [
    `backups go to ${repository}`,
    ...backups.flatMap((backup) => planOf(look, backup, timezone, nowMs)),
  ]
}

function planOf(look: Look, backup: PlannedBackup, timezone: string, nowMs: number): readonly string[] {
  const { lastProven, restoreMs, windowLeftMs } = backup
  const took = restoreMs === null ? '' : `, restored in ${durationText(restoreMs)}`
  const proven =
    lastProven === null
      ? paint(look, 'warn', '  no backup is proven yet')
      : `  last proven ${lastProven.id}, ${agoText(lastProven.at, nowMs)}${took}`
  const window = windowLeftMs === null ? [] : [`  its window is open for ${durationText(windowLeftMs)} more`]
  return [
    ...scheduleLines(look, backup, timezone),
    proven,
    ...window,
    ...backup.keep.map(({ id, why }) => `  keeps   ${id}: ${why}`),
    ...backup.forget.map((id) => `  removes ${id}`),
  ]
}
