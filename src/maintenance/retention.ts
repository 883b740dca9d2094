// retention: which backups stay. Pure; only proven ones count, since only they are known to help.
import type { KeepRules } from '../domain/manifest-maintenance.ts'
import type { BackupState } from './manager-contract.ts'

export type KeepPlan = { readonly keep: readonly Kept[]; readonly forget: readonly string[] }
export type Kept = { readonly id: string; readonly why: string }

export type RetainedBackup = {
  readonly id: string
  /** Epoch ms of the moment that it holds. */
  readonly atMs: number
  readonly state: BackupState
  readonly release: string | null
}

/** What is kept when the manifest says nothing. */
export const defaultKeep: KeepRules = { last: 3, daily: 7, weekly: 4, monthly: 6 }

const periods = ['hourly', 'daily', 'weekly', 'monthly'] as const

/**
 * What stays of one backup of the manifest, and why.
 *
 * Promise: the newest proven backup always stays; so does everything newer than it, and each backup of a release that can
 * still be rolled back to. One that is not proven goes when a proven one is newer. Times are counted in `timezone`.
 */
export function planRetention(
  backups: readonly RetainedBackup[],
  rules: KeepRules,
  context: { readonly timezone: string; readonly pinnedReleases: ReadonlySet<string> },
): KeepPlan {
  const newestFirst = backups.toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1))
  const proven = newestFirst.filter(({ state }) => state === 'proven')
  const reasons = new Map<string, string>()
  const keep = (id: string, why: string): void => {
    if (!reasons.has(id)) reasons.set(id, why)
  }
  const [newest] = proven
  if (newest !== undefined) keep(newest.id, 'the newest proven one')
  for (const { id } of newestFirst) {
    if (id === newest?.id) break
    keep(id, 'newer than the newest proven one')
  }
  for (const { id, release } of proven)
    if (release !== null && context.pinnedReleases.has(release))
      keep(id, `of release ${release}, which can come back`)
  for (const [index, { id }] of proven.slice(0, rules.last ?? 0).entries()) keep(id, `last ${index + 1}`)
  for (const period of periods) keepByPeriod(proven, period, rules[period] ?? 0, context.timezone, keep)
  return {
    keep: newestFirst.flatMap(({ id }) => {
      const why = reasons.get(id)
      return why === undefined ? [] : [{ id, why }]
    }),
    forget: newestFirst.filter(({ id }) => !reasons.has(id)).map(({ id }) => id),
  }
}

/** The newest backup of each of the last `count` periods that have one. */
function keepByPeriod(
  proven: readonly RetainedBackup[],
  period: (typeof periods)[number],
  count: number,
  timezone: string,
  keep: (id: string, why: string) => void,
): void {
  const seen = new Set<string>()
  for (const { id, atMs } of proven) {
    const name = periodOf(period, timezone, atMs)
    if (seen.has(name)) continue
    if (seen.size >= count) return
    seen.add(name)
    keep(id, `${period} ${seen.size}`)
  }
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A name that is equal for two moments in the same hour, day, ISO week or month of the calendar of `timezone`. */
function periodOf(period: (typeof periods)[number], timezone: string, atMs: number): string {
  const local = localDate(timezone, atMs)
  // The second 02:00 of the day on which summer time ends is an hour of its own.
  if (period === 'hourly') return String(Math.floor(atMs / hourMs))
  if (period === 'daily') return local
  if (period === 'monthly') return local.slice(0, 7)
  const day = Date.parse(`${local}T00:00:00Z`) / dayMs
  // 1 January 1970 was a Thursday; weeks begin on Monday.
  return String(Math.floor((day + 3) / 7))
}

/** `2026-11-24` as calendars in `timezone` show it. */
const localDate = (timezone: string, atMs: number): string =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date(atMs))

/** By how much the clock may differ from the newest backup before nothing is removed without a person's word. */
const jumpMs = 24 * hourMs

/**
 * Whether the clock seems to have jumped: the newest backup lies more than a day ahead, or the next one is overdue by
 * more than a day. Pure.
 */
export const isClockJump = (
  newestMs: number | undefined,
  nowMs: number,
  expectedEveryMs: number | undefined,
): boolean => {
  if (newestMs === undefined) return false
  if (newestMs - nowMs > jumpMs) return true
  return expectedEveryMs !== undefined && nowMs - newestMs > expectedEveryMs + jumpMs
}
