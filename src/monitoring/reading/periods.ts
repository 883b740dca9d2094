// periods: the days or weeks of a time, in UTC. Pure.

const dayMs = 86_400_000
/** 1 January 1970 was a Thursday: weeks that begin on Monday are four days off. */
const firstMondayMs = 4 * dayMs

export type Period = { readonly fromMs: number; readonly toMs: number }

/** The days or weeks that the time from `fromMs` to `toMs` touches, whole, oldest first. */
export function periodsOf(per: 'day' | 'week', { fromMs, toMs }: Period): readonly Period[] {
  const widthMs = per === 'day' ? dayMs : 7 * dayMs
  const originMs = per === 'day' ? 0 : firstMondayMs
  const first = originMs + Math.floor((fromMs - originMs) / widthMs) * widthMs
  const count = Math.max(0, Math.ceil((toMs - first) / widthMs))
  return Array.from({ length: count }, (_, index) => ({
    fromMs: first + index * widthMs,
    toMs: first + (index + 1) * widthMs,
  }))
}
