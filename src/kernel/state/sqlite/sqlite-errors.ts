import { messageOf, systemCodeOf } from '../../errors.ts'
import { stateBusy, stateCorrupt, stateDiskFull, stateReadOnly, stateUnavailable } from '../errors.ts'

/** How long a statement waits for another process's transaction, in milliseconds. */
export const busyTimeoutMs = 5_000

/** SQLite's primary result codes that a user can do something about. Source: sqlite.org/rescode.html. */
const resultCodes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
}

/** SQLITE_IOERR_SHMSIZE: the index of the log found no room. Only a full disk causes it. */
const sharedMemorySizeCode = 4874

/** SQLite's primary result code of whatever was thrown, if it came from SQLite; `full` for every form of a full disk. */
export function sqliteCodeOf(thrown: unknown): number | undefined {
  const isSqlite = thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
  if (!isSqlite) return undefined
  return thrown.errcode === sharedMemorySizeCode ? resultCodes.full : Number(thrown.errcode) & 0xff
}

/** Whether SQLite gave up because another process holds the file. */
export const isBusy = (thrown: unknown): boolean => {
  const code = sqliteCodeOf(thrown)
  return code === resultCodes.busy || code === resultCodes.locked
}

/** What a failure of SQLite on `file` means to a user. Anything else comes back as it is. Pure. */
export function translateSqliteError(file: string, thrown: unknown): unknown {
  const reason = messageOf(thrown)
  const options = { cause: thrown }
  switch (sqliteCodeOf(thrown)) {
    case resultCodes.busy:
    case resultCodes.locked:
      return stateBusy({ file, waitedMs: busyTimeoutMs }, options)
    case resultCodes.readOnly:
      return stateReadOnly({ file, reason }, options)
    case resultCodes.full:
      return stateDiskFull({ file, reason }, options)
    case resultCodes.corrupt:
    case resultCodes.notADatabase:
      return stateCorrupt({ file, reason }, options)
    case resultCodes.cantOpen:
    case resultCodes.ioError:
      return stateUnavailable({ file, reason }, options)
    case undefined:
    default:
      return thrown
  }
}

/** What a failure to make `file` or its folder means to a user. Pure. */
export function translateFileError(file: string, thrown: unknown): unknown {
  const reason = messageOf(thrown)
  const options = { cause: thrown }
  switch (systemCodeOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return stateReadOnly({ file, reason }, options)
    case 'ENOSPC':
    case 'EDQUOT':
      return stateDiskFull({ file, reason }, options)
    case undefined:
      return thrown
    default:
      return stateUnavailable({ file, reason }, options)
  }
}
