import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, symlink, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { sourceChanged } from '../errors.ts'
import { readFileDigest, stampOf } from './read-file-digest.ts'
import type { SourceEntry, SourceFile, SourcePackage } from './source-package.ts'

const copiesAtOnce = 16

/**
 * Resolves with whether the file still has the content of the package. Of one that grew since it was read, as a log
 * does, what was read is taken.
 */
async function copySource(from: string, to: string, file: SourceFile, signal: AbortSignal): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
    return false
  }
  await chmod(to, file.mode)
  const after = await lstat(from, { bigint: true, throwIfNoEntry: false })
  if (after !== undefined && stampOf(after) === file.stamp) return true
  if ((await lstat(to)).size > file.sizeBytes) await truncate(to, file.sizeBytes)
  return (await readFileDigest(to, file.path, signal)).digest === file.digest
}

/**
 * Puts the files of a package into `into` (absolute, empty or absent). Links stay links.
 * @throws NX-DEPLOY-SOURCE-CHANGED naming every file of which the project no longer holds what was read; system errors
 * (ENOSPC) as they are
 */
export async function writeSourcePackage(
  source: SourcePackage,
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set(source.files.map((each) => dirname(join(into, each.path))))
  await mkdir(into, { recursive: true })
  for (const folder of folders) await mkdir(folder, { recursive: true })
  const changed: string[] = []
  const write = async (entry: SourceEntry): Promise<void> => {
    const to = join(into, entry.path)
    if (entry.kind === 'link') await symlink(entry.target, to)
    else if (!(await copySource(join(source.directory, entry.path), to, entry, signal)))
      changed.push(entry.path)
  }
  for (let start = 0; start < source.files.length; start += copiesAtOnce) {
    signal.throwIfAborted()
    await Promise.all(source.files.slice(start, start + copiesAtOnce).map(write))
  }
  if (changed.length > 0) throw sourceChanged({ paths: changed.sort() })
}
