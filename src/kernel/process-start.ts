// Pure half of process identity: what the operating systems print about a process, and what it means.

/** `unknown`: seen from here, nobody can tell. Whoever must be careful treats it as alive. */
export type Liveness = 'alive' | 'dead' | 'unknown'

/** A process as its operating system shows it now. `absent`: no such process; `hidden`: there is one, unreadable. */
export type ProcessSight =
  | { readonly seen: 'absent' }
  | { readonly seen: 'hidden' }
  | { readonly seen: 'running'; readonly start: string }

/** Where pids mean what they mean here: one boot of one kernel, and one pid namespace of it. */
export type PidSpace = { readonly bootId: string; readonly namespace: string }

/** Windows reports the start with a granularity of its own; both readings of one process lie within this. */
const windowsToleranceMs = 2_000

/**
 * The start of a process from `/proc/PID/stat`: clock ticks since boot.
 *
 * Promise: undefined for a process that has ended and waits to be reaped, since it does nothing any more.
 * Source: proc_pid_stat(5): field 2 is the name in parentheses and may hold anything, field 3 the state, field 22
 * the start time.
 */
export function parseLinuxStat(text: string): string | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/)
  const [state = ''] = fields
  const ticks = fields[19]
  return /^[ZXx]$/.test(state) || ticks === undefined || !/^\d+$/.test(ticks) ? undefined : ticks
}

/** The start of a process from `ps -o stat=,lstart=`: `Ss   Tue Nov 24 09:11:57 2026`. Undefined for a zombie. */
export function parsePsLine(text: string): string | undefined {
  const match = /^(\S+)\s+(\S.*)$/.exec(text.trim())
  const [, state = '', start = ''] = match ?? []
  return match === null || state.startsWith('Z') ? undefined : start.replaceAll(/\s+/g, ' ')
}

/** A Linux start that tells boots and pid namespaces apart: `linux/<boot id>/<namespace>/<ticks>`. */
export const formatLinuxStart = (space: PidSpace, ticks: string): string =>
  `linux/${space.bootId}/${space.namespace}/${ticks}`

/** A process as a record names it: its start, and the machine that it ran on where the record says so. */
export type RecordedProcess = { readonly start: string; readonly host?: string | undefined }

const spaceOf = (start: string): string => start.slice(0, start.lastIndexOf('/'))
const bootOf = (start: string): string | undefined => /^linux\/([^/]+)\//.exec(start)?.[1]

/**
 * Whether the process that was recorded still runs, given what is seen under its pid now.
 *
 * Promise: `dead` only when it is certain. A record of an earlier boot of this very machine is dead: no process outlives
 * its kernel. One from another container or another machine gives `unknown`: its pid means nothing here. Pure.
 * Shape: `here` is the asking process, which says what its pids mean.
 */
export function judgeLiveness(
  recorded: RecordedProcess,
  here: RecordedProcess,
  sight: ProcessSight,
): Liveness {
  if (isOfEndedBoot(recorded, here)) return 'dead'
  if (spaceOf(recorded.start) !== spaceOf(here.start)) return 'unknown'
  if (sight.seen === 'absent') return 'dead'
  if (sight.seen === 'hidden') return 'unknown'
  return isSameStart(recorded.start, sight.start) ? 'alive' : 'dead'
}

// One machine runs one kernel at a time, and containers on it share its boot id.
function isOfEndedBoot(recorded: RecordedProcess, here: RecordedProcess): boolean {
  const [then, now] = [bootOf(recorded.start), bootOf(here.start)]
  return (
    recorded.host !== undefined &&
    recorded.host === here.host &&
    then !== undefined &&
    now !== undefined &&
    then !== now
  )
}

/** Whether two readings are of one start. Windows readings are epoch milliseconds and may differ a little. */
export function isSameStart(one: string, other: string): boolean {
  if (!one.startsWith('windows/') || !other.startsWith('windows/')) return one === other
  const apartMs =
    Number(one.slice(one.lastIndexOf('/') + 1)) - Number(other.slice(other.lastIndexOf('/') + 1))
  return Math.abs(apartMs) <= windowsToleranceMs
}
