// restore: a backup becomes files again in a folder of the caller's choice; nothing that runs is touched.
import { readdir } from 'node:fs/promises'
import type { Call } from '../../kernel/call.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import { openStore } from '../backup/open-store.ts'
import { readCatalog, type StoredBackup } from '../backup/backup-catalog.ts'
import type { Repository } from '../backup/repository/repository.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { restoreTree } from '../backup/restore/restore-tree.ts'
import { viewOf } from '../backup/backup-record.ts'
import { backupUnknown, targetOccupied } from '../errors.ts'
import type { RestoreView } from '../manager-contract.ts'
import { say } from '../say.ts'
import type { Room } from './room.ts'

export type RestoreWish = {
  /** The id, its first characters when they are unique, or `latest`. */
  readonly id: string
  /** Absolute folder. */
  readonly to: string
  readonly existing: 'refuse' | 'replace'
}

/** @throws NX-MAINTAIN-BACKUP-UNKNOWN, -TARGET-OCCUPIED, and what restoreTree throws */
export async function restoreAside(room: Room, wish: RestoreWish, call: Call): Promise<RestoreView> {
  if (wish.existing === 'refuse' && (await isOccupied(wish.to))) throw targetOccupied({ path: wish.to })
  const repository = await openStore(room, 'existing', call)
  try {
    const lock = await lockRepository(repository, 'shared', call)
    try {
      await repository.loadIndex()
      return await restoreFrom(
        repository,
        await findBackup(repository, room.project.environment, wish.id),
        wish,
        call,
      )
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

async function restoreFrom(
  repository: Repository,
  { record, snapshot }: StoredBackup,
  { to, existing }: RestoreWish,
  call: Call,
): Promise<RestoreView> {
  const startedMs = call.clock.monotonicMs()
  const options = { repository, signal: call.signal, existing }
  const { files, sizeBytes, skipped } = await restoreTree(snapshot.file.tree, to, options)
  const durationMs = Math.round(call.clock.monotonicMs() - startedMs)
  say(call, { type: 'maintenance.restore-ended', id: record.id, to, files, sizeBytes, durationMs })
  return { backup: viewOf(record, snapshot.id), to, files, sizeBytes, durationMs, skipped }
}

/**
 * The backup of this environment that is called so; `latest` is the newest that did not fail.
 * @throws NX-MAINTAIN-BACKUP-UNKNOWN when none, or more than one, begins so
 */
export async function findBackup(
  repository: Repository,
  environment: string,
  id: string,
): Promise<StoredBackup> {
  const catalog = (await readCatalog(repository)).filter(({ record }) => record.environment === environment)
  const found =
    id === 'latest'
      ? catalog.filter(({ record }) => record.state !== 'failed').slice(-1)
      : catalog.filter(
          ({ record, snapshot }) =>
            record.id.startsWith(id) || (id.length >= 8 && snapshot.id.startsWith(id)),
        )
  const [first, second] = found
  if (first === undefined || second !== undefined)
    throw backupUnknown({ id, repository: repository.files.location })
  return first
}

async function isOccupied(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    if (systemCodeOf(error) === 'ENOTDIR') return true
    throw error
  }
}
