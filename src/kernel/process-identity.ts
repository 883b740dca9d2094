import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { systemCodeOf } from './errors.ts'
import type { Liveness, PidSpace, ProcessSight } from './process-start.ts'
import { formatLinuxStart, judgeLiveness, parseLinuxStat, parsePsLine } from './process-start.ts'
import type { LockOwner } from './state/contract.ts'

/** A process that cannot be taken for a later one with the same pid. */
export type ProcessIdentity = { readonly pid: number; readonly processStartedAt: string }

/**
 * Who this process is, as locks and runs record it.
 *
 * Shape: `processStartedAt` is opaque text; compare it only through `livenessOf` and `isAlive`.
 */
export function currentProcess(): LockOwner {
  return { user: userName(), host: hostname(), pid: process.pid, processStartedAt: ownStart() }
}

/**
 * When the process `pid` started, in the form of `LockOwner.processStartedAt`; undefined when there is none, when it
 * waits to be reaped, or when this user must not see it. Recorded beside a pid, it tells that pid from a reused one.
 */
export function processStartOf(pid: number): string | undefined {
  const sight = look(pid)
  return sight.seen === 'running' ? sight.start : undefined
}

/**
 * Whether a recorded process still runs.
 *
 * Promise: `dead` only when certain, which a process of an earlier boot is when the record names this machine as its
 * host; `unknown` for a process of another machine or container, and for one that this user must not see.
 */
export function livenessOf(owner: ProcessIdentity & { readonly host?: string }): Liveness {
  const recorded = { start: owner.processStartedAt, host: owner.host }
  return judgeLiveness(recorded, { start: ownStart(), host: hostname() }, look(owner.pid))
}

/** Whether the recorded process is certainly running here: same pid and same start. */
export const isAlive = (identity: ProcessIdentity): boolean => livenessOf(identity) === 'alive'

let cachedStart: string | undefined
// A process's own start never changes, and reading it starts another process on macOS.
const ownStart = (): string =>
  (cachedStart ??= processStartOf(process.pid) ?? `unknown/${hostname()}/${process.pid}`)

function userName(): string {
  try {
    const { username, uid } = userInfo()
    return username === '' ? `uid-${uid}` : username
  } catch (error) {
    // A container may run under a uid that has no account.
    if (systemCodeOf(error) !== 'ERR_SYSTEM_ERROR') throw error
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}

function look(pid: number): ProcessSight {
  if (process.platform === 'linux') return lookOnLinux(pid)
  return process.platform === 'win32' ? lookOnWindows(pid) : lookWithPs(pid)
}

function lookOnLinux(pid: number): ProcessSight {
  try {
    const ticks = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    return ticks === undefined ? { seen: 'absent' } : { seen: 'running', start: linuxStart(ticks) }
  } catch {
    // Hidden by the hidepid mount option, or gone: a signal tells which.
    return { seen: existsBySignal(pid) ? 'hidden' : 'absent' }
  }
}

const linuxStart = (ticks: string): string => formatLinuxStart(pidSpace(), ticks)

let cachedSpace: PidSpace | undefined
// Neither ever changes for a process, and liveness is asked for often.
const pidSpace = (): PidSpace =>
  (cachedSpace ??= {
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
    namespace: readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, ''),
  })

function lookWithPs(pid: number): ProcessSight {
  try {
    const line = runProgram('ps', ['-o', 'stat=,lstart=', '-p', String(pid)])
    const start = parsePsLine(line)
    return start === undefined ? { seen: 'absent' } : { seen: 'running', start: `ps/${hostname()}/${start}` }
  } catch {
    // ps ends with 1 when there is no such process.
    return { seen: existsBySignal(pid) ? 'hidden' : 'absent' }
  }
}

function lookOnWindows(pid: number): ProcessSight {
  if (!existsBySignal(pid)) return { seen: 'absent' }
  // PowerShell takes a third of a second to start, so a process does not ask it about itself.
  const startMs = pid === process.pid ? performance.timeOrigin : askPowerShell(pid)
  return startMs === undefined
    ? { seen: 'hidden' }
    : { seen: 'running', start: `windows/${hostname()}/${Math.round(startMs)}` }
}

function askPowerShell(pid: number): number | undefined {
  const question = `([DateTimeOffset](Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`
  try {
    const answer = runProgram('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question])
    return /^\d+$/.test(answer.trim()) ? Number(answer.trim()) : undefined
  } catch {
    // Without PowerShell, or without the right to see the process, its start stays unknown.
    return undefined
  }
}

/** The standard output of a program, in a language and time zone that do not depend on the user. */
const runProgram = (program: string, argv: readonly string[]): string =>
  // Loaded on use: Linux asks no other program, and a command that only asks for its own identity stays fast.
  process.getBuiltinModule('node:child_process').execFileSync(program, argv, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })

function existsBySignal(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}
