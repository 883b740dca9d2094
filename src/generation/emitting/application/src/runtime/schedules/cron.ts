// cron: five fields in UTC: minute, hour, day of month, month, day of week. `*`, numbers and steps.

const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const

function matchesField(field: string, value: number, [low]: readonly [number, number]): boolean {
  const [, base = '', step] = /^(\*|\d+)(?:\/(\d+))?$/.exec(field) ?? []
  if (base === '') return false
  const start = base === '*' ? low : Number(base)
  if (step === undefined) return base === '*' || value === start || (value === 0 && start === 7)
  return value >= start && (value - start) % Number(step) === 0
}

/** Whether work is due in the minute of `at`. A day of the month and a day of the week: either will do, as in cron. Pure. */
export function isDue(cron: string, at: Date): boolean {
  const values = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()]
  const fields = cron.split(' ')
  const matches = ranges.map((range, index) => matchesField(fields[index] ?? '', values[index] ?? -1, range))
  const [minute = false, hour = false, day = false, month = false, weekday = false] = matches
  const either = fields[2] !== '*' && fields[4] !== '*'
  return minute && hour && month && (either ? day || weekday : day && weekday)
}

/** Minutes after `from` up to `to`, oldest first, at most a day of them: what a process that slept has missed. Pure. */
export function minutesBetween(from: Date, to: Date): readonly Date[] {
  const minuteMs = 60_000
  const last = Math.floor(to.getTime() / minuteMs)
  const first = Math.max(Math.floor(from.getTime() / minuteMs) + 1, last - 1440)
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) => new Date((first + index) * minuteMs),
  )
}
