// local-memory: runs and dead letters of targets that have no place for them, in a file of nexo's own on this machine.
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SyncMemory, WriteBatch } from '../contract.ts'
import type { SyncRun } from '../sync/run-record.ts'
import {
  countLetters,
  createMemory,
  forgetLetters,
  forgetOldRuns,
  inTransaction,
  makeMemory,
  putRun,
  readRuns,
  storeLetters,
  storeRun,
} from './sqlite-memory.ts'

const fileOf = (home: string): string => join(home, 'integrations.db')

/** Opens the file below `home` (absolute), making it when it is not there; only its owner can read it. */
export function openLocalMemory(home: string): DatabaseSync {
  const file = fileOf(home)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Made before SQLite opens it, so that it is never readable by others; its journal takes the same mode.
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file, { timeout: 30_000 })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    inTransaction(database, () => makeMemory(database))
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** What is remembered in the file below `home`; nothing when there is none. */
export const createLocalMemory = (home: string): SyncMemory =>
  createMemory(() =>
    existsSync(fileOf(home)) ? new DatabaseSync(fileOf(home), { readOnly: true }) : undefined,
  )

export const beginRun = (
  database: DatabaseSync,
  integration: string,
  decide: (newest: SyncRun | undefined) => SyncRun,
): SyncRun =>
  inTransaction(database, () => {
    const run = decide(readRuns(database, integration, 1)[0])
    putRun(database, run)
    return run
  })

/** What became of a batch that is out already. `refusals`: reasons by the place of the row. */
export const storeBatch = (
  database: DatabaseSync,
  integration: string,
  batch: WriteBatch,
  { applied, refusals }: { readonly applied: number; readonly refusals: ReadonlyMap<number, string> },
): SyncRun =>
  inTransaction(database, () => {
    const refused = [...refusals].map(([index, reason]) => batch.refuse(index, reason))
    const hadLetters = countLetters(database, integration) > 0
    storeLetters(database, integration, [...batch.deadLetters, ...refused])
    if (hadLetters) forgetLetters(database, integration, batch, new Set(refusals.keys()))
    const run = batch.next({ applied, unchanged: 0, refused: refused.length })
    storeRun(database, run)
    return run
  })

export const endRun = (database: DatabaseSync, run: SyncRun): void =>
  inTransaction(database, () => {
    storeRun(database, run)
    forgetOldRuns(database, run.integration)
  })
