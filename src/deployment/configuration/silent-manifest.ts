import { join } from 'node:path'
import { manifestName } from '../../kernel/manifest/find-manifest.ts'
import type { LoadedManifest } from '../../kernel/manifest/load-manifest.ts'

const start = { file: manifestName, line: 1, column: 1 }

/**
 * A project without a manifest is one whose manifest says nothing. `directory` is absolute.
 *
 * Promise: the same as the text `{}` would give, without the parser and the schemas that a text is checked with.
 */
export const silentManifest = (directory: string): LoadedManifest => ({
  manifest: {},
  plain: {},
  locate: () => start,
  has: () => false,
  finding: ({ code, message, hint }) => ({ ...start, code, message, hint }),
  file: join(directory, manifestName),
  shownFile: manifestName,
  directory,
})
