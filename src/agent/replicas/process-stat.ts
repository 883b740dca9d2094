// What /proc says about every process, as far as the agent needs it. Parsing is pure.
import { readdir, readFile } from 'node:fs/promises'

export type ProcessStat = {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** User and system time in clock ticks. */
  readonly cpuTicks: number
  readonly rssPages: number
  /** By SIGSTOP or a debugger. */
  readonly isStopped: boolean
}

/** USER_HZ is 100 on every Linux that Node runs on (man 5 proc). */
export const ticksPerSecond = 100

/** One line of /proc/PID/stat. The name in parentheses may hold spaces and parentheses: fields count from the last one. */
export function parseProcessStat(line: string): ProcessStat | undefined {
  const nameEnd = line.lastIndexOf(')')
  const pid = Number.parseInt(line, 10)
  if (nameEnd < 0 || Number.isNaN(pid)) return undefined
  const fields = line.slice(nameEnd + 2).split(' ')
  // A process that waits to be reaped has nothing more to say.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  const field = (number: number): number => Number(fields[number - 3] ?? 0)
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    cpuTicks: field(14) + field(15),
    rssPages: field(24),
    isStopped: fields[0] === 'T' || fields[0] === 't',
  }
}

/** Every process that can be seen. Linux only: empty where there is no /proc. */
export async function readProcessStats(): Promise<readonly ProcessStat[]> {
  const stats: ProcessStat[] = []
  for (const pid of await readPids()) {
    const stat = await readProcessStat(pid)
    if (stat !== undefined) stats.push(stat)
  }
  return stats
}

/** Pids as text, from /proc. */
export async function readPids(): Promise<readonly string[]> {
  try {
    return (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  } catch {
    // No /proc: macOS, Windows.
    return []
  }
}

async function readProcessStat(pid: string): Promise<ProcessStat | undefined> {
  try {
    return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // It ended while we were reading.
    return undefined
  }
}

/** A replica's processes: its session and group, and whatever descends from it even after leaving both. */
export function membersOf(leader: number, stats: readonly ProcessStat[]): readonly ProcessStat[] {
  const members = new Map<number, ProcessStat>()
  for (const stat of stats) {
    if (stat.pid === leader || stat.group === leader || stat.session === leader) members.set(stat.pid, stat)
  }
  for (let grown = true; grown;) {
    const before = members.size
    for (const stat of stats) if (members.has(stat.parent)) members.set(stat.pid, stat)
    grown = members.size > before
  }
  return [...members.values()]
}
