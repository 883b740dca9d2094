import { readFile, stat } from 'node:fs/promises'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { requirementsTooLarge, requirementsUnreadable } from '../errors.ts'
import { decodeRequirements, largestBytes } from './decode-requirements.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
}

async function readBytes(path: string, shown: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    // A pipe would be waited for without end.
    if (!found.isFile())
      throw requirementsUnreadable({
        file: shown,
        reason: found.isDirectory() ? 'it is a folder' : 'it is not a regular file',
      })
    if (found.size > largestBytes)
      throw requirementsTooLarge({ file: shown, sizeBytes: found.size, largestBytes })
    return await readFile(path, { signal })
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === undefined || !(code in reasons)) throw error
    throw requirementsUnreadable({ file: shown, reason: reasons[code] ?? messageOf(error) }, { cause: error })
  }
}

/**
 * The text of a requirements document. `shown` is its name in messages.
 * @throws NX-GEN-UNREADABLE, NX-GEN-TOO-LARGE before anything is read into memory, NX-GEN-NOT-TEXT, NX-GEN-EMPTY
 */
export const readRequirementsFile = async (
  path: string,
  shown: string,
  signal: AbortSignal,
): Promise<string> => decodeRequirements(shown, await readBytes(path, shown, signal))
