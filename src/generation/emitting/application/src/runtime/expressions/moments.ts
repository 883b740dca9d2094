// moments: dates and times as text. `YYYY-MM-DD` is a day, RFC 3339 in UTC an instant, `HH:MM` a time of day.
import type { Truth, Value } from '../definition.ts'
import { textOf } from '../values/print-value.ts'

type Operand = Value | undefined

const isDay = (text: string): boolean => text.length === 10

/** A day and an instant meet as days; two instants with and without milliseconds are the same text after this. */
function compare(left: Operand, right: Operand, decide: (order: number) => boolean): Truth {
  if (typeof left !== 'string' || typeof right !== 'string' || left === '' || right === '') return undefined
  const days = isDay(left) || isDay(right)
  const [a, b] = days ? [left.slice(0, 10), right.slice(0, 10)] : [comparable(left), comparable(right)]
  return decide(a < b ? -1 : Number(a > b))
}

const comparable = (text: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? `${text.slice(0, -1)}.000Z` : text

const duration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

/** The 31st moves to the last day of a shorter month. */
function addMonths(date: Date, months: number): Date {
  const moved = new Date(date)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  moved.setUTCDate(Math.min(date.getUTCDate(), daysIn(moved.getUTCFullYear(), moved.getUTCMonth())))
  return moved
}

/** A day stays a day unless hours are added to it. Empty when either is empty or no duration. */
function shift(value: Operand, by: Operand, sign: 1 | -1): string | null {
  const parts = typeof by === 'string' ? duration.exec(by) : null
  const start = typeof value === 'string' && value !== '' ? new Date(value) : undefined
  if (parts === null || start === undefined || Number.isNaN(start.getTime())) return null
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const date = addMonths(start, sign * (years * 12 + months))
  date.setUTCDate(date.getUTCDate() + sign * (weeks * 7 + days))
  date.setTime(date.getTime() + sign * (hours * 3600 + minutes * 60 + seconds) * 1000)
  const keepsDay = typeof value === 'string' && isDay(value) && hours + minutes + seconds === 0
  return keepsDay ? date.toISOString().slice(0, 10) : printInstant(date)
}

/** RFC 3339 in UTC, without milliseconds that are zero. */
export const printInstant = (date: Date): string => date.toISOString().replace('.000Z', 'Z')

const periods = {
  day: (today: Date): Date => today,
  week: (today: Date): Date => new Date(today.getTime() - ((today.getUTCDay() + 6) % 7) * 86_400_000),
  month: (today: Date): Date => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1)),
  year: (today: Date): Date => new Date(Date.UTC(today.getUTCFullYear(), 0, 1)),
}

/** Dates and times. An empty operand makes a comparison undefined. */
export const moments = {
  isEqual: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order === 0),
  isDifferent: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order !== 0),
  isLess: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order < 0),
  isAtMost: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order <= 0),
  isMore: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order > 0),
  isAtLeast: (a: Operand, b: Operand): Truth => compare(a, b, (order) => order >= 0),
  plus: (moment: Operand, by: Operand): string | null => shift(moment, by, 1),
  minus: (moment: Operand, by: Operand): string | null => shift(moment, by, -1),
  /** The first day of the day, week (from Monday), month or year (UTC) of `today`. */
  startOf: (period: keyof typeof periods, today: string): string =>
    periods[period](new Date(today)).toISOString().slice(0, 10),
  /** Rows that were created in the day, week (from Monday), month or year (UTC) of `today`. */
  inCurrent: <Row extends Readonly<Record<string, Value>>>(
    period: keyof typeof periods,
    today: string,
    rows: readonly Row[],
  ): readonly Row[] => {
    const start = periods[period](new Date(today)).toISOString().slice(0, 10)
    return rows.filter((row) => textOf(row['createdAt']).slice(0, 10) >= start)
  },
} as const
