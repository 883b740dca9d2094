import { mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'

/** Everything that writing an application does to a disk. Paths are absolute. */
export type Disk = {
  /** With the folders above it. */
  makeFolder(path: string): Promise<void>
  write(path: string, content: string): Promise<void>
  /** Readers see all of it or nothing, after a crash too. */
  writeDurably(path: string, content: string): Promise<void>
  /** Replaces a file; never replaces a folder that holds something. */
  move(from: string, to: string): Promise<void>
  /** A file, or a folder with all in it; nothing when it is not there. */
  remove(path: string): Promise<void>
  /** Nothing when something is in it, or when it is not there. */
  removeEmptyFolder(path: string): Promise<void>
}

const ignoring = async (codes: readonly string[], work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (error) {
    if (!codes.includes(systemCodeOf(error) ?? '')) throw error
  }
}

export const systemDisk: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true })
  },
  write: (path, content) => writeFile(path, content, { mode: 0o644 }),
  writeDurably: (path, content) => writeFileAtomically(path, content, 0o644),
  move: (from, to) => rename(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
  removeEmptyFolder: (path) =>
    ignoring(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'ENOTDIR'], rmdir(path)),
}
