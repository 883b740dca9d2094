// The file that lets exactly one router start a successor agent: created exclusively, holds who did and for which agent.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { systemCodeOf } from '../../../kernel/errors.ts'

/**
 * `taken`: ours. `held-by-other`: a living router is starting an agent. `handed-over`: another router's successor lives.
 */
export type GuardLockState = 'taken' | 'held-by-other' | 'handed-over'

export type GuardLock = {
  take(): GuardLockState
  /** Notes that the agent `pid` has spoken, for the other routers to read. */
  handOver(pid: number | undefined): void
  release(): void
}

type Holder = { readonly routerPid: number; readonly agentPid: number | null }

/** `file` lies in a folder that only this user may write. */
export function openGuardLock(file: string, ownPid = process.pid): GuardLock {
  const own = `${file}.${ownPid}`
  const write = (holder: Holder): void => writeFileSync(own, JSON.stringify(holder), { mode: 0o600 })

  const create = (): boolean => {
    write({ routerPid: ownPid, agentPid: null })
    try {
      // A link is made whole or not at all: no other router ever reads a lock that is half written.
      linkSync(own, file)
      return true
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      rmSync(own, { force: true })
    }
  }

  // Renamed first, then read again: another router may have put a new lock there since ours was read.
  const removeStale = (): void => {
    const aside = `${own}.stale`
    rename(file, aside)
    if (stateOf(readHolder(aside), ownPid) !== 'stale') rename(aside, file)
    rmSync(aside, { force: true })
  }

  return {
    take: () => {
      if (create()) return 'taken'
      const state = stateOf(readHolder(file), ownPid)
      if (state !== 'stale') return state
      removeStale()
      return create() ? 'taken' : 'held-by-other'
    },
    handOver: (pid) => {
      write({ routerPid: ownPid, agentPid: pid ?? null })
      rename(own, file)
    },
    release: () => {
      if (readHolder(file)?.routerPid === ownPid) rmSync(file, { force: true })
    },
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
}

function stateOf(holder: Holder | undefined, ownPid: number): GuardLockState | 'stale' {
  if (holder === undefined) return 'stale'
  if (holder.routerPid === ownPid) return 'taken'
  if (holder.agentPid !== null) return isAlive(holder.agentPid) ? 'handed-over' : 'stale'
  return isAlive(holder.routerPid) ? 'held-by-other' : 'stale'
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return systemCodeOf(error) === 'EPERM'
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isHolder(holder) ? holder : undefined
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' &&
  value !== null &&
  'routerPid' in value &&
  typeof value.routerPid === 'number' &&
  'agentPid' in value &&
  (value.agentPid === null || typeof value.agentPid === 'number')
