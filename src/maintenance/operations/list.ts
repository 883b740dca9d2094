import type { Call } from '../../kernel/call.ts'
import { readCatalog } from '../backup/backup-catalog.ts'
import { viewOf } from '../backup/backup-record.ts'
import { openStore } from '../backup/open-store.ts'
import { openJournal } from '../journal.ts'
import type { BackupView } from '../manager-contract.ts'
import { repositoryMissing } from '../repository-errors.ts'
import type { Room } from './room.ts'

/** Every backup of the environment, newest first: those of the repository, and failed ones that this home remembers. */
export async function listBackups(room: Room, call: Call): Promise<readonly BackupView[]> {
  const [stored, failed] = await Promise.all([storedBackups(room, call), failedBackups(room)])
  return [...stored, ...failed].toSorted((a, b) => (a.startedAt + a.id < b.startedAt + b.id ? 1 : -1))
}

async function storedBackups(room: Room, call: Call): Promise<readonly BackupView[]> {
  const { project } = room
  try {
    const repository = await openStore(room, 'existing', call)
    try {
      const catalog = await readCatalog(repository)
      return catalog
        .filter(({ record }) => record.environment === project.environment)
        .map(({ record, snapshot }) => viewOf(record, snapshot.id))
    } finally {
      await repository.close()
    }
  } catch (error) {
    // Nothing was backed up yet: an empty list, not a failure.
    if (repositoryMissing.matches(error)) return []
    throw error
  }
}

async function failedBackups({ kernel, project }: Room): Promise<readonly BackupView[]> {
  const journal = await openJournal(kernel)
  try {
    return journal.backups(project).map((record) => viewOf(record, null))
  } finally {
    journal.close()
  }
}
