import * as z from 'zod'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const pattern = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/
// A timer of Node holds 2^31 - 1 ms and fires at once beyond that, so nothing longer is let in.
const longestMs = 24 * 86_400_000

const millisecondsOf = (text: string): number => {
  const [, amount = '', unit = ''] = pattern.exec(text) ?? []
  return Math.round(Number(amount) * (unitMs[unit] ?? Number.NaN))
}

/**
 * A length of time as people write it: `500ms`, `30s`, `2m`, `1.5h`, `1d`. Gives whole milliseconds, at most 24 days.
 * A bare number is refused, since nobody can tell its unit.
 */
export const Duration = z
  .string()
  .regex(pattern, 'a number with a unit, such as 500ms, 30s, 2m or 1h')
  .refine((text) => !pattern.test(text) || millisecondsOf(text) <= longestMs, 'at most 24d')
  .transform(millisecondsOf)

/** A `Duration` that is longer than nothing: what a time-out or an interval needs. */
export const PositiveDuration = Duration.refine((milliseconds) => milliseconds >= 1, 'longer than 0ms')
