import type { Call } from '../../kernel/call.ts'
import { openStore } from '../backup/open-store.ts'
import { removeLocks } from '../backup/repository/lock.ts'
import type { Room } from './room.ts'

/** Removes locks of the repository; gives who held them. */
export async function unlock(room: Room, which: 'stale' | 'all', call: Call): Promise<readonly string[]> {
  const repository = await openStore(room, 'existing', call)
  try {
    return await removeLocks(repository, which, call)
  } finally {
    await repository.close()
  }
}
