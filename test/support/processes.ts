// Finds and ends the processes that belong to one temporary home: agents, routers, replicas, commands. By pid, found
// through the home's own path, which mkdtemp made unique.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Pids of living processes (not zombies, not this one) whose command line, folder or environment names `home`. */
export function processesOf(home: string): readonly number[] {
  const pids = process.platform === 'linux' ? pidsFromProc(home) : pidsFromPs(home)
  return pids.filter((pid) => pid !== process.pid)
}

/** Ends them all. They start each other again (an agent its routers, a router its agent), so it looks until none is left. */
export async function endProcessesOf(home: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const pids = processesOf(home)
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
    await delay(20)
  }
  throw new Error(`processes of ${home} do not end: ${processesOf(home).join(', ')}`)
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended by itself between the look and the kill.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

const pidsFromProc = (home: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => belongsTo(pid, home))
    .map(Number)

/** A zombie has an empty command line and no readable folder, so it does not count. */
const belongsTo = (pid: string, home: string): boolean =>
  [
    () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    () => readlinkSync(`/proc/${pid}/cwd`),
    () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
  ].some((read) => textOrNothing(read).includes(home))

const textOrNothing = (read: () => string): string => {
  try {
    return read()
  } catch (error) {
    // The process ended, or belongs to another user: neither is ours to end.
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}

const pidsFromPs = (home: string): readonly number[] =>
  execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(home))
    .map((line) => Number.parseInt(line, 10))
