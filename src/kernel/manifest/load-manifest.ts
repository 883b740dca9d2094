import { basename, dirname, relative } from 'node:path'
import { configurationInvalid } from '../errors-configuration.ts'
import { findManifest, manifestName } from './find-manifest.ts'
import type { ParsedManifest } from './parse-manifest.ts'

/** A manifest with the folder that its paths are relative to. */
export type LoadedManifest = ParsedManifest & {
  /** Absolute. */
  readonly file: string
  /** Relative to the folder that the search began in: what messages and evidence show. */
  readonly shownFile: string
  /** Absolute folder of `file`. */
  readonly directory: string
}

const wrongName = (file: string) =>
  configurationInvalid({
    findings: [
      {
        file,
        line: 1,
        column: 1,
        code: 'file-name',
        message: `nexo does not read ${basename(file)}`,
        hint: `Rename it to ${manifestName}.`,
      },
    ],
  })

/**
 * Finds, reads and checks the manifest that rules `directory` (absolute).
 *
 * Promise: undefined when there is none; every mistake of the file at once, with file, line and column.
 * @throws NX-CONFIG-INVALID, NX-CONFIG-UNREADABLE
 */
export async function loadManifest(directory: string): Promise<LoadedManifest | undefined> {
  const found = await findManifest(directory)
  if (found.kind === 'none') return undefined
  const shownFile = relative(directory, found.file)
  if (found.kind === 'misnamed') throw wrongName(shownFile)
  // Loaded here: the parser and the schemas of the manifest are nothing to a project without one.
  const [{ parseManifest }, { readManifestFile }] = await Promise.all([
    import('./parse-manifest.ts'),
    import('./read-manifest-file.ts'),
  ])
  const parsed = parseManifest(shownFile, await readManifestFile(found.file, shownFile))
  return { ...parsed, file: found.file, shownFile, directory: dirname(found.file) }
}
