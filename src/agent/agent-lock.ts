import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export type AgentLock = { release(): void }

/**
 * Takes the lock of a home's agent; undefined when another process holds it.
 *
 * Promise: of any number of processes that ask at once exactly one gets it, and the system takes it back when that
 * process ends, however it ends. No pid is compared and nothing needs cleaning up.
 * Source: an open transaction holds an operating system lock on the database file (sqlite.org/lockingv3.html).
 */
export function takeAgentLock(file: string): AgentLock | undefined {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (isLocked(error)) return undefined
    throw error
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED (sqlite.org/rescode.html). */
const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)
