// release-effect: whether a release made errors or latency worse. Pure.
import type { IncidentView, MarkerView, SeriesView } from '../reading-contract.ts'
import { meanBetween } from './availability.ts'
import type { Compared, ReleaseEffect } from './report-shape.ts'

/** Compared before and after; cut short by the next release. */
const windowMs = 30 * 60_000

export type Traffic = {
  readonly errorRatio: SeriesView['points']
  readonly p95Seconds: SeriesView['points']
}

/**
 * Worse: half a percent more errors, or latency half as high again and by more than 50 ms. Less than that is what
 * ordinary traffic does by itself.
 */
export function verdictOf(errorRatio: Compared, p95Seconds: Compared): ReleaseEffect['verdict'] {
  const grew = ({ before, after }: Compared): number | undefined =>
    before === null || after === null ? undefined : after - before
  const errors = grew(errorRatio)
  const latency = grew(p95Seconds)
  if (errors !== undefined && errors >= 0.005) return 'worse'
  if (latency !== undefined && latency > 0.05 && latency > (p95Seconds.before ?? 0) / 2) return 'worse'
  return errors === undefined && latency === undefined ? 'not measured' : 'no worse'
}

/** Each deploy and rollback, oldest first, with the half hour before and after it. */
export function releaseEffects(
  markers: readonly MarkerView[],
  traffic: Traffic,
  incidents: readonly IncidentView[],
): readonly ReleaseEffect[] {
  const releases = markers
    .flatMap(({ at, kind, release }) =>
      kind === 'deploy' || kind === 'rollback' ? [{ at, kind, release }] : [],
    )
    .toSorted((left, right) => left.at - right.at)
  return releases.map(({ at, kind, release }, index) => {
    const fromMs = Math.max(at - windowMs, releases[index - 1]?.at ?? Number.NEGATIVE_INFINITY)
    const toMs = Math.min(at + windowMs, releases[index + 1]?.at ?? Number.POSITIVE_INFINITY)
    const compare = (points: SeriesView['points']): Compared => ({
      before: meanBetween(points, fromMs, at),
      after: meanBetween(points, at, toMs),
    })
    const errorRatio = compare(traffic.errorRatio)
    const p95Seconds = compare(traffic.p95Seconds)
    return {
      at,
      kind,
      release,
      errorRatio,
      p95Seconds,
      incidents: incidents.filter((incident) => incident.fromMs >= at && incident.fromMs < toMs).length,
      verdict: verdictOf(errorRatio, p95Seconds),
    }
  })
}
