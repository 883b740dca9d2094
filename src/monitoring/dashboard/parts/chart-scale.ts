// chart-scale: where the marks of a chart stand. Pure.
import { dateTimeText } from '../client/time-text.ts'

/** Steps that people read at a glance. */
const roundSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 10]

const headroom = 1.04

/**
 * Top of an axis that begins at 0: the smallest `intervals` round steps that hold `largest`.
 * Bytes get steps that are round in powers of two.
 */
export function axisTop(largest: number, unit: string, intervals = 4): number {
  if (!(largest > 0)) return unit === 'ratio' ? 0.04 : intervals
  const base = unit === 'bytes' && largest > 1024 ? 1024 ** Math.floor(Math.log2(largest) / 10) : 1
  // A line on the very top would be half hidden.
  const rough = (largest * headroom) / base / intervals
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const factor = roundSteps.find((step) => step * magnitude >= rough * (1 - 1e-9)) ?? 10
  const top = factor * magnitude * intervals * base
  return unit === 'ratio' && largest <= 1 ? Math.min(1, top) : top
}

export type Axis = { readonly bottom: number; readonly top: number }

/** From 0 upwards; with values below 0, as far down as up, so that 0 is in the middle. */
export function axisOf(values: readonly number[], unit: string): Axis {
  let least = 0
  let largest = 0
  for (const value of values) {
    least = Math.min(least, value)
    largest = Math.max(largest, value)
  }
  const top = axisTop(Math.max(largest, -least), unit)
  return { bottom: least < 0 ? -top : 0, top }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const timeSteps = [
  5 * second,
  15 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  7 * day,
  14 * day,
  30 * day,
  90 * day,
]

export type TimeTick = { readonly at: number; readonly text: string }

const tickText = (at: number, step: number): string => {
  const text = dateTimeText(at)
  if (at % day === 0 && step >= minute) return text.slice(5, 10)
  return step < minute ? text.slice(11, 19) : text.slice(11, 16)
}

/** Round moments between two times, at most `most` of them. Midnight shows its date. */
export function timeTicks(fromMs: number, toMs: number, most = 8): readonly TimeTick[] {
  const span = toMs - fromMs
  const step = timeSteps.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / day) * day
  const first = Math.ceil(fromMs / step) * step
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1)
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * step
    return { at, text: tickText(at, step) }
  })
}
