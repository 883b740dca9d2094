// time-text: times as a person reads them, on the server and in the browser. All times are UTC, and the pages say so.

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `12 s`, `4 min`, `3 h`, `12 d`: the largest unit alone, rounded down. */
export function durationText(ms: number): string {
  const span = Math.max(0, ms)
  if (span < minuteMs) return `${Math.floor(span / 1000)} s`
  if (span < hourMs) return `${Math.floor(span / minuteMs)} min`
  if (span < 2 * dayMs) return `${Math.floor(span / hourMs)} h`
  return `${Math.floor(span / dayMs)} d`
}

/** `3 h ago`, or `in 20 s`. */
export const agoText = (at: number, now: number): string =>
  at > now ? `in ${durationText(at - now)}` : `${durationText(now - at)} ago`

/** `2026-11-24 12:03:04`, UTC. */
export const dateTimeText = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** `12:03:04`, UTC. */
export const clockText = (at: number): string => new Date(at).toISOString().slice(11, 19)
