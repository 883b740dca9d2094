// repair: a damaged repository becomes whole. What is still in the source is stored anew, which mends earlier backups that
// hold the same; backups that lack something even then are removed and named.
import * as z from 'zod'
import type { Call } from '../../kernel/call.ts'
import { BackupManifest, BackupRecord, manifestText } from '../backup/backup-record.ts'
import { openStore } from '../backup/open-store.ts'
import { BlobWriter } from '../backup/repository/blob-writer.ts'
import { checkRepository } from '../backup/repository/check.ts'
import { lockRepository, type HeldRepositoryLock } from '../backup/repository/lock.ts'
import { removeDamage, unrestorable } from '../backup/repository/repair.ts'
import type { Repository } from '../backup/repository/repository.ts'
import { listSnapshots, type StoredSnapshot } from '../backup/repository/snapshot.ts'
import type { RepairView } from '../manager-contract.ts'
import { backUp } from './backup.ts'
import { progressOf } from './verify-progress.ts'
import type { Room } from './room.ts'

/**
 * Repairs the repository of the application; null when nothing is damaged. Killed anywhere, it is run again.
 *
 * @throws NX-MAINTAIN-REPOSITORY-LOCKED, and what a backup raises: then no backup is removed
 */
export async function repairRepository(room: Room, call: Call): Promise<RepairView | null> {
  const found = await alone(room, call, async (repository, lock) => {
    const onPack = progressOf(repository.files.location, call)
    const options = { depth: 'everything', signal: call.signal, onPack } as const
    const { report, damaged } = await checkRepository(repository, options)
    if (report.damages.length === 0) return null
    const { lostBlobs } = await removeDamage(repository, damaged, lock.guard, call)
    await storeManifests(repository, lock)
    return { damages: report.damages, lostBlobs, unreadable: damaged.snapshots }
  })
  if (found === null) return null
  const { damages, lostBlobs, unreadable } = found
  const backups = await backUp(room, { reason: 'manual' }, call)
  const made = new Set(backups.map(({ snapshot }) => snapshot))
  const lacking = await alone(room, call, (repository, lock) => forgetLacking(repository, lock, made, call))
  const removed = [
    ...unreadable.map((snapshot) => ({ id: null, snapshot })),
    ...lacking.map(({ id: snapshot, file }) => ({ id: idOf(file.nexo), snapshot })),
  ]
  return { damages, lostBlobs, backups, removed }
}

/** A backup's own manifest is in no source, but its snapshot knows what was in it. */
async function storeManifests(repository: Repository, lock: HeldRepositoryLock): Promise<void> {
  const writer = new BlobWriter(repository, lock.guard)
  for (const { file } of await listSnapshots(repository)) {
    const { nexo } = file
    const manifest = z.object(BackupManifest.shape).safeParse(nexo)
    if (manifest.success) await writer.add('data', Buffer.from(manifestText(manifest.data)))
  }
  await writer.finish()
}

const idOf = (nexo: unknown): string | null => {
  const record = BackupRecord.safeParse(nexo)
  return record.success ? record.data.id : null
}

async function forgetLacking(
  repository: Repository,
  lock: HeldRepositoryLock,
  made: ReadonlySet<string | null>,
  call: Call,
): Promise<readonly StoredSnapshot[]> {
  const lacking = await unrestorable(repository, call.signal)
  const fresh = lacking.find(({ id }) => made.has(id))
  // What was stored a moment ago is gone already: the disk is failing, and nothing more is removed from it.
  if (fresh !== undefined)
    throw repository.damaged(`snapshot ${fresh.id}`, 'what was just stored cannot be read')
  for (const { id } of lacking) {
    lock.guard()
    await repository.files.remove('snapshots', id)
  }
  return lacking
}

/** Works while nobody else reads or writes the repository. */
async function alone<Result>(
  room: Room,
  call: Call,
  work: (repository: Repository, lock: HeldRepositoryLock) => Promise<Result>,
): Promise<Result> {
  const repository = await openStore(room, 'damaged', call)
  try {
    const lock = await lockRepository(repository, 'exclusive', call)
    try {
      return await work(repository, lock)
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}
