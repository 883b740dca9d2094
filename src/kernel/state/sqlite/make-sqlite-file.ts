import { closeSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemCodeOf } from '../../errors.ts'

/**
 * Makes the SQLite file `path`, readable by its owner only and in WAL mode, unless it is there.
 *
 * Promise: whoever sees the file sees a whole one, whatever is killed when; so one of no bytes is a damaged one. Of two
 * processes that make it at once, one makes it and both use it.
 */
export function makeSqliteFile(path: string): void {
  // Loaded here: a file is made once and opened by every command.
  const { randomBytes } = process.getBuiltinModule('node:crypto')
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.new`)
  try {
    // SQLite gives its -wal and -shm files the mode of the main file, so that one must exist before SQLite sees it.
    closeSync(openSync(draft, 'wx', 0o600))
    writeHeader(draft)
    publish(draft, path)
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(draft + suffix, { force: true })
  }
}

// Changing the mode writes the first page; closing brings it from the log into the file.
function writeHeader(draft: string): void {
  const database = new DatabaseSync(draft)
  try {
    database.exec('PRAGMA journal_mode = WAL')
  } finally {
    database.close()
  }
}

function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'EEXIST') return
    // A file system without hard links: two processes that make the file at the same moment are not told apart there.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') renameSync(draft, path)
    else throw error
  }
}
