// burn-rate: how fast an error budget is spent, and from when on somebody has to know. Pure.

/** Good and all events of a window. */
export type Counted = { readonly good: number; readonly total: number }

export type BurnWindow = {
  readonly longMinutes: number
  readonly shortMinutes: number
  /** Times the pace at which the budget lasts exactly the SLO's window. */
  readonly threshold: number
  readonly severity: 'page' | 'ticket'
}

/** Share of the budget that may be spent within the long window before somebody is told. */
const levels = [
  { longMinutes: 60, shortMinutes: 5, budgetShare: 0.02, severity: 'page' },
  { longMinutes: 360, shortMinutes: 30, budgetShare: 0.05, severity: 'page' },
  { longMinutes: 1_440, shortMinutes: 120, budgetShare: 0.1, severity: 'ticket' },
  { longMinutes: 4_320, shortMinutes: 360, budgetShare: 0.1, severity: 'ticket' },
] as const

/**
 * The windows that are watched for an objective (ratio, 0..1) over `windowDays`.
 *
 * Promise: thresholds of 14.4, 6, 3 and 1 for 30 days; none below 1, where the budget lasts; none that even an outage
 * could not reach: an objective below 93 % burns at most 14.3 times, so 90 % of what is possible counts there.
 * Source: Google SRE Workbook, chapter 5; factor = share of budget * period / long window.
 */
export function burnWindows(objective: number, windowDays: number): readonly BurnWindow[] {
  const reachable = 0.9 / (1 - objective)
  return levels
    .filter(({ longMinutes }) => longMinutes <= windowDays * 1_440)
    .map(({ longMinutes, shortMinutes, budgetShare, severity }) => {
      const factor = (budgetShare * windowDays * 1_440) / longMinutes
      const threshold = Number(Math.min(Math.max(1, factor), reachable).toPrecision(6))
      return { longMinutes, shortMinutes, threshold, severity }
    })
}

/** Times the sustainable pace; null without events. */
export const burnRate = ({ good, total }: Counted, objective: number): number | null =>
  total <= 0 ? null : (total - good) / total / (1 - objective)

/**
 * Whether a window burns: both its long and its short part, so that what has ended does not alarm, and at least
 * `minBad` events were bad, so that one failed probe does not.
 */
export function isBurning(
  window: BurnWindow,
  objective: number,
  minBad: number,
  long: Counted,
  short: Counted,
): boolean {
  if (long.total - long.good < minBad) return false
  return [long, short].every((counted) => (burnRate(counted, objective) ?? 0) >= window.threshold)
}

/** Share of the error budget that is left; negative when more is spent; null without events. */
export const budgetLeft = ({ good, total }: Counted, objective: number): number | null =>
  total <= 0 ? null : 1 - (total - good) / (total * (1 - objective))
