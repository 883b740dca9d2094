import { fstatSync, type BigIntStats } from 'node:fs'
import { systemCodeOf } from '../../kernel/errors.ts'
import { filesBehind, openFilesOfGroup } from './pipeline-output.ts'

/** A file by what the file system knows it by, whatever its name. */
export type FileIdentity = { readonly dev: bigint; readonly ino: bigint }

/**
 * The files that this process's own output goes to, as after `nexo deploy > deploy.log` and, on Linux,
 * `nexo deploy | tee deploy.log`. They grow while a project is read, and are no part of it.
 */
export function ownOutputFiles(): readonly FileIdentity[] {
  const outputs = [1, 2].flatMap(statsOf)
  const files = outputs.filter((stats) => stats.isFile())
  const pipes = outputs.filter((stats) => stats.isFIFO())
  return pipes.length === 0 ? files : [...files, ...filesBehind(pipes, openFilesOfGroup())]
}

function statsOf(descriptor: number): readonly BigIntStats[] {
  try {
    return [fstatSync(descriptor, { bigint: true })]
  } catch (error) {
    // The stream is closed: nothing is written to it.
    if (systemCodeOf(error) === 'EBADF') return []
    throw error
  }
}

/** Whether `stats` are of one of `files`. Pure. */
export const isAmong = (files: readonly FileIdentity[], { dev, ino }: FileIdentity): boolean =>
  files.some((file) => file.dev === dev && file.ino === ino)
