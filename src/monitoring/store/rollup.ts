// rollup: many samples as one row. Pure.
import type { Point } from './chunk-codec.ts'

export const narrowMs = 300_000
export const wideMs = 3_600_000

/**
 * Samples of one bucket. `increase`: how much a counter grew, from the last sample before the bucket to the last one in
 * it; a fall is a restart at zero.
 */
export type Rollup = {
  readonly at: number
  readonly count: number
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly last: number
  readonly increase: number
}

/** How much a counter grew over neighbouring values. */
export function increaseOver(values: readonly number[]): number {
  let grown = 0
  for (let index = 1; index < values.length; index += 1) {
    const before = values[index - 1] ?? 0
    const now = values[index] ?? 0
    grown += now >= before ? now - before : now
  }
  return grown
}

/** `points` of one bucket in order, at least one; `before` is the newest value before it. */
export function rollUp(at: number, points: readonly Point[], before: number | undefined): Rollup {
  const values = points.map(([, value]) => value)
  return {
    at,
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: values.reduce((least, value) => Math.min(least, value), Infinity),
    max: values.reduce((most, value) => Math.max(most, value), -Infinity),
    last: values.at(-1) ?? 0,
    increase: increaseOver(before === undefined ? values : [before, ...values]),
  }
}

/** The wider bucket that `parts`, in order and at least one, make: exactly what rolling up all their samples gives. */
export function mergeRollups(at: number, parts: readonly Rollup[]): Rollup {
  return {
    at,
    count: parts.reduce((sum, part) => sum + part.count, 0),
    sum: parts.reduce((sum, part) => sum + part.sum, 0),
    min: parts.reduce((least, part) => Math.min(least, part.min), Infinity),
    max: parts.reduce((most, part) => Math.max(most, part.max), -Infinity),
    last: parts.at(-1)?.last ?? 0,
    increase: parts.reduce((sum, part) => sum + part.increase, 0),
  }
}
