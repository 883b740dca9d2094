import { mkdirSync, rmSync } from 'node:fs'
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
  try {
    return tryLock(file)
  } catch (error) {
    if (codeOf(error) !== codes.notADatabase) throw error
    // Nothing is kept in it, so a damaged one is made anew. Whoever holds a lock holds it on a whole file.
    rmSync(file, { force: true })
    return tryLock(file)
  }
}

function tryLock(file: string): AgentLock | undefined {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    const code = codeOf(error)
    if (code === codes.busy || code === codes.locked) return undefined
    throw error
  }
}

/** Source: sqlite.org/rescode.html. */
const codes = { busy: 5, locked: 6, notADatabase: 26 }

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'errcode' in error ? error.errcode : undefined
