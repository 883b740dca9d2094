// cron: when a schedule comes due. Only that: what was run, and what is made up for, is decided in next-move.ts.
import { Cron } from 'croner'
import { messageOf } from '../../kernel/errors.ts'

export type Schedule = {
  /** Five fields, or six with seconds, or @daily and the like. */
  readonly expression: string
  readonly timezone: string
}

/** Epoch ms of the first time after `afterMs`, or undefined when there is none for years. */
export const nextDue = (schedule: Schedule, afterMs: number): number | undefined =>
  cronOf(schedule).nextRun(new Date(afterMs))?.getTime()

/** Epoch ms of the last time at or before `nowMs`, or undefined when there was none for years. */
export function lastDue(schedule: Schedule, nowMs: number): number | undefined {
  // Croner looks at times strictly before the one it is given, in whole seconds.
  const [last] = cronOf(schedule).previousRuns(1, new Date(nowMs + 1_000))
  if (last === undefined) return undefined
  const dueMs = last.getTime()
  return dueMs <= nowMs ? dueMs : cronOf(schedule).previousRuns(1, last)[0]?.getTime()
}

/** Why the schedule cannot be used, in words; undefined when it can. Pure. */
export function scheduleProblem(schedule: Schedule, nowMs: number): string | undefined {
  try {
    return nextDue(schedule, nowMs) === undefined ? 'never comes due' : undefined
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`
  }
}

// A timer is never started: `paused` and no function.
const cronOf = ({ expression, timezone }: Schedule): Cron => new Cron(expression, { timezone, paused: true })
