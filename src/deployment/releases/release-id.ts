import { ReleaseId } from '../../domain/release.ts'

/**
 * A new release id: UTC date and time of `nowMs`, then 4 hex digits of randomness. Sorts by creation. Pure.
 * Shape: `r-20260131-142233-3f9c`.
 */
export function makeReleaseId(nowMs: number, randomHex: (bytes: number) => string): string {
  const digits = new Date(nowMs).toISOString().replaceAll(/\D/g, '')
  return ReleaseId.parse(`r-${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomHex(2)}`)
}

/** A new id of a deployment (an attempt): sorts by creation, never a release's. */
export const makeDeploymentId = (nowMs: number, randomHex: (bytes: number) => string): string =>
  makeReleaseId(nowMs, randomHex).replace(/^r-/, 'd-')
