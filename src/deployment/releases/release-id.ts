import { ReleaseId } from '../../domain/release.ts'

/**
 * A new release id: UTC date and time of `nowMs`, then 4 hex digits of randomness. Sorts by creation. Pure.
 * Shape: `r-20260131-142233-3f9c`.
 */
export function makeReleaseId(nowMs: number, randomHex: (bytes: number) => string): string {
  const digits = new Date(nowMs).toISOString().replaceAll(/\D/g, '')
  return ReleaseId.parse(`r-${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomHex(2)}`)
}

const timeInId = /^r-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-/

/**
 * The time to make a new id from: now, or a second after the newest of `existing` when that is later.
 *
 * Promise: the new id sorts after every existing one, also when two are made in one second, when the clock jumped back,
 * or when another machine's clock is ahead. What is newer and older is decided by ids alone. Pure.
 */
export function timeForNextId(nowMs: number, existing: readonly string[]): number {
  const newest = existing.toSorted().at(-1)
  const [, year, month, day, hour, minute, second] = timeInId.exec(newest ?? '') ?? []
  if (year === undefined) return nowMs
  const newestMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  return Math.max(nowMs, newestMs + 1_000)
}

/** A new id of a deployment (an attempt): sorts by creation, never a release's. */
export const makeDeploymentId = (nowMs: number, randomHex: (bytes: number) => string): string =>
  makeReleaseId(nowMs, randomHex).replace(/^r-/, 'd-')
