import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sourceKeepsChanging } from './errors.ts'
import { readFileDigest, stampOf } from './read-file-digest.ts'
import type { SourceEntry, SourceFile, SourcePackage } from './source-package.ts'

const copiesAtOnce = 16

/** A file that was written to since it was read is only taken when it still has the content of the package. */
async function copySource(from: string, to: string, file: SourceFile, signal: AbortSignal): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await chmod(to, file.mode)
  const after = await lstat(from, { bigint: true })
  if (stampOf(after) === file.stamp) return
  const copied = await readFileDigest(to, file.path, signal)
  if (copied.digest !== file.digest) throw sourceKeepsChanging({ path: file.path, attempts: 1 })
}

/**
 * Puts the files of a package into `into` (absolute, empty or absent). Links stay links.
 * @throws NX-PACKAGE-CHANGING when the project no longer holds what was read; system errors (ENOSPC) as they are
 */
export async function writeSourcePackage(
  source: SourcePackage,
  into: string,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set(source.files.map((each) => dirname(join(into, each.path))))
  await mkdir(into, { recursive: true })
  for (const folder of folders) await mkdir(folder, { recursive: true })
  const write = async (entry: SourceEntry): Promise<void> => {
    const to = join(into, entry.path)
    if (entry.kind === 'link') await symlink(entry.target, to)
    else await copySource(join(source.directory, entry.path), to, entry, signal)
  }
  for (let start = 0; start < source.files.length; start += copiesAtOnce) {
    signal.throwIfAborted()
    await Promise.all(source.files.slice(start, start + copiesAtOnce).map(write))
  }
}
