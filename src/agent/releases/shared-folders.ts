import { lstat, mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { sharedPathInvalid } from '../service-errors.ts'
import { copyTree } from './copy-tree.ts'

/**
 * Replaces each shared folder of a release by a link to the one that outlives releases. What the first release ships
 * in such a folder becomes its first content.
 *
 * @throws NX-AGENT-SHARED-PATH when a path leaves the application or names a file
 */
export async function linkSharedFolders(
  application: string,
  sharedRoot: string,
  folders: readonly string[],
): Promise<void> {
  for (const folder of folders) await linkOne(application, sharedRoot, checkedFolder(folder))
}

/** Pure. @throws NX-AGENT-SHARED-PATH */
export function checkedFolder(folder: string): string {
  const path = normalize(folder).replace(/[/\\]+$/, '')
  if (isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)) {
    throw sharedPathInvalid({ path: folder, why: 'it leaves the application' })
  }
  if (path === '.' || path === '')
    throw sharedPathInvalid({ path: folder, why: 'the whole application cannot be shared' })
  return path
}

async function linkOne(application: string, sharedRoot: string, folder: string): Promise<void> {
  const shipped = join(application, folder)
  const kept = join(sharedRoot, folder)
  const kind = await kindOf(shipped)
  if (kind === 'other') throw sharedPathInvalid({ path: folder, why: 'it is not a folder' })
  if ((await kindOf(kept)) === 'absent') {
    await mkdir(dirname(kept), { recursive: true, mode: 0o700 })
    if (kind === 'folder') await copyTree(shipped, kept)
    else await mkdir(kept, { recursive: true })
  }
  await rm(shipped, { recursive: true, force: true })
  await mkdir(dirname(shipped), { recursive: true })
  await symlink(kept, shipped, process.platform === 'win32' ? 'junction' : 'dir')
}

async function kindOf(path: string): Promise<'absent' | 'folder' | 'other'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'other'
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 'absent'
    throw error
  }
}
