import { rmdir } from 'node:fs/promises'
import { systemCodeOf } from './errors.ts'

/** Removes a folder that nothing is in. One that holds something stays; one that is not there is no failure. */
export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    // POSIX lets rmdir tell of a folder that is not empty in either word.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCodeOf(error) ?? '')) throw error
  }
}
