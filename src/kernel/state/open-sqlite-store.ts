import type { Clock } from '../call.ts'
import type { Liveness } from '../process-start.ts'
import type { LockOwner, StateStore } from './contract.ts'
import { insertEvents, selectEvents } from './event-table.ts'
import { writeFenced } from './locks/lock-table.ts'
import { createSqliteLocks } from './locks/sqlite-locks.ts'
import { store0001 } from './migrations/0001-store.ts'
import {
  insertRelease,
  replaceDeployment,
  selectDeployments,
  selectRelease,
  selectReleases,
} from './release-table.ts'
import { GroupCommit } from './sqlite/group-commit.ts'
import { openSqliteFile } from './sqlite/open-sqlite-file.ts'
import type { SqliteFile } from './sqlite/sqlite-file.ts'

export type SqliteStoreInput = {
  /** Absolute path. Made with mode 0600 when it is not there, its folder with 0700. */
  readonly file: string
  readonly clock: Clock
  /** This process, as `currentProcess()` tells it: the owner of the locks it takes. */
  readonly identity: LockOwner
  /** Whether a recorded owner still runs. Default: asks the operating system. */
  readonly liveness?: (owner: LockOwner) => Liveness
}

/**
 * Opens the state of this machine and user.
 *
 * Promise: what a method reported as stored survives a kill and a power loss; any number of processes may have the
 * file open at once.
 * @throws NX-STATE-CORRUPT, -NEWER, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE
 */
export async function openSqliteStore(input: SqliteStoreInput): Promise<StateStore> {
  const file = await openSqliteFile(input.file, [store0001])
  const batch = new GroupCommit(file)
  return {
    locks: createSqliteLocks({ ...input, file }),
    putRelease: async (release, fence) => writeFenced(file, fence, () => insertRelease(file, release)),
    getRelease: async (id) => selectRelease(file, id),
    listReleases: async (application, environment) => selectReleases(file, application, environment),
    putDeployment: async (deployment, fence) =>
      writeFenced(file, fence, () => replaceDeployment(file, deployment)),
    listDeployments: async (application, environment, limit) =>
      selectDeployments(file, application, environment, limit),
    forget: async (application, environment, fence) =>
      writeFenced(file, fence, () => deleteEnvironment(file, application, environment)),
    getValue: async (key) => readValue(file, key),
    putValue: async (key, value) => writeValue(file, key, value),
    appendEvents: (scope, events) => batch.add(() => insertEvents(file, scope, events)),
    listEvents: async (filter) => {
      batch.flush()
      return selectEvents(file, filter)
    },
    close: async () => {
      batch.flush()
      file.close()
    },
  }
}

/** The lock's row stays: its token must keep growing for whoever deploys there again. */
function deleteEnvironment(file: SqliteFile, application: string, environment: string): void {
  for (const table of ['releases', 'deployments', 'events']) {
    file.run(`DELETE FROM ${table} WHERE application = ? AND environment = ?`, application, environment)
  }
}

function readValue(file: SqliteFile, key: string): string | undefined {
  const value = file.one('SELECT value FROM kept_values WHERE key = ?', key)?.['value']
  return typeof value === 'string' ? value : undefined
}

function writeValue(file: SqliteFile, key: string, value: string): void {
  const sql =
    'INSERT INTO kept_values (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'
  file.run(sql, key, value)
}
