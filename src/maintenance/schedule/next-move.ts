// next-move: what is to be done about one job now. Pure: time and what was run are arguments.
import { lastDue, nextDue, type Schedule } from './cron.ts'
import { isInWindow, nextInWindow, type Window } from './window.ts'

export type Job = {
  /** `<application>.<environment>.<backup>`: with the time that was due, the key under which a run happens once. */
  readonly id: string
  readonly schedule: Schedule
  readonly window: Window | undefined
  /** How late a missed run may start; until the next one is due when undefined. */
  readonly catchUpMs: number | undefined
  /** Since when the schedule is obeyed: what was due before is nobody's loss. */
  readonly sinceMs: number
}

export type JobMove =
  | { readonly do: 'wait'; readonly untilMs: number | undefined }
  | { readonly do: 'run'; readonly dueMs: number; readonly lateMs: number }
  | {
      readonly do: 'skip'
      readonly dueMs: number
      readonly reason: 'overlap' | 'outside-window' | 'too-late'
    }

/**
 * Of several runs that were missed, only the newest is made up for. It is made up for inside the window, and until the
 * next one is due. A job that still runs when it comes due again is not started beside itself.
 */
export function nextJobMove(
  job: Job,
  seen: { readonly nowMs: number; readonly lastDueMs: number | undefined; readonly isRunning: boolean },
): JobMove {
  const { schedule, window } = job
  const { nowMs, lastDueMs, isRunning } = seen
  const dueMs = lastDue(schedule, nowMs)
  const followingMs = nextDue(schedule, nowMs)
  const settledMs = Math.max(job.sinceMs, lastDueMs ?? Number.NEGATIVE_INFINITY)
  if (dueMs === undefined || dueMs <= settledMs) return { do: 'wait', untilMs: followingMs }
  if (isRunning) return { do: 'skip', dueMs, reason: 'overlap' }
  const lateMs = nowMs - dueMs
  if (job.catchUpMs !== undefined && lateMs > job.catchUpMs) return { do: 'skip', dueMs, reason: 'too-late' }
  if (isInWindow(window, schedule.timezone, nowMs)) return { do: 'run', dueMs, lateMs }
  const openMs = nextInWindow(window, schedule.timezone, nowMs)
  const isSuperseded = followingMs !== undefined && followingMs <= openMs
  return isSuperseded ? { do: 'skip', dueMs, reason: 'outside-window' } : { do: 'wait', untilMs: openMs }
}

/** The next `count` times at which a run starts, epoch ms: due times moved into the window. */
export function nextStarts(job: Job, nowMs: number, count: number): readonly number[] {
  const starts: number[] = []
  let afterMs = nowMs
  // A window that excludes most due times must not make this look for ever.
  for (let look = 0; look < 1_000 && starts.length < count; look += 1) {
    const dueMs = nextDue(job.schedule, afterMs)
    if (dueMs === undefined) break
    const startMs = nextInWindow(job.window, job.schedule.timezone, dueMs)
    const followingMs = nextDue(job.schedule, dueMs)
    if (startMs === dueMs || followingMs === undefined || followingMs > startMs) starts.push(startMs)
    afterMs = dueMs
  }
  return starts
}
