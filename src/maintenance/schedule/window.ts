// window: the hours of the day in which runs may start, in the time zone of the schedule.

export type Window = { readonly from: string; readonly to: string }

const minutesOf = (time: string): number => {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

// Making a formatter takes a hundred times as long as using it, and a search looks at many minutes.
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone)
  if (known !== undefined) return known
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  clocks.set(timezone, clock)
  return clock
}

/** Minutes of the day that clocks in `timezone` show. */
const minuteOfDay = (timezone: string, atMs: number): number =>
  minutesOf(clockOf(timezone).format(new Date(atMs)))

/** Whether a run may start at `atMs`. `to` itself is outside; a window may cross midnight; equal ends are the whole day. Pure. */
export function isInWindow(window: Window | undefined, timezone: string, atMs: number): boolean {
  if (window === undefined) return true
  const [from, to, now] = [minutesOf(window.from), minutesOf(window.to), minuteOfDay(timezone, atMs)]
  if (from === to) return true
  return from < to ? now >= from && now < to : now >= from || now < to
}

const minuteMs = 60_000
const dayMinutes = 24 * 60

/** Epoch ms of the first whole minute from `atMs` on that is inside. Found by looking, so that summer time needs no rule. */
export function nextInWindow(window: Window | undefined, timezone: string, atMs: number): number {
  if (isInWindow(window, timezone, atMs)) return atMs
  const start = Math.floor(atMs / minuteMs) * minuteMs
  // Two days hold every change of summer time.
  for (let minute = 1; minute <= 2 * dayMinutes; minute += 1) {
    const candidate = start + minute * minuteMs
    if (isInWindow(window, timezone, candidate)) return candidate
  }
  return atMs
}

/** Milliseconds that the window stays open from `atMs` on, at most a day; undefined without a window. */
export function windowLeftMs(window: Window | undefined, timezone: string, atMs: number): number | undefined {
  if (window === undefined || !isInWindow(window, timezone, atMs)) return undefined
  const left = minutesOf(window.to) - minuteOfDay(timezone, atMs)
  return ((left + dayMinutes) % dayMinutes) * minuteMs
}
