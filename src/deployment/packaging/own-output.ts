import { fstatSync } from 'node:fs'
import { systemCodeOf } from '../../kernel/errors.ts'

/** A file by what the file system knows it by, whatever its name. */
export type FileIdentity = { readonly dev: bigint; readonly ino: bigint }

/**
 * The files that this process's own output goes to, as after `nexo deploy > deploy.log`. They grow while a project is
 * read, and are no part of it.
 */
export const ownOutputFiles = (): readonly FileIdentity[] =>
  [1, 2].flatMap((descriptor) => {
    try {
      const stats = fstatSync(descriptor, { bigint: true })
      return stats.isFile() ? [{ dev: stats.dev, ino: stats.ino }] : []
    } catch (error) {
      // The stream is closed: nothing is written to it.
      if (systemCodeOf(error) === 'EBADF') return []
      throw error
    }
  })

/** Whether `stats` are of one of `files`. Pure. */
export const isAmong = (files: readonly FileIdentity[], { dev, ino }: FileIdentity): boolean =>
  files.some((file) => file.dev === dev && file.ino === ino)
