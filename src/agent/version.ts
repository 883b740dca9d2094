import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The version in `file` when that is nexo's own package. */
function versionIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof read !== 'object' || read === null || !('name' in read) || !('version' in read)) return undefined
  return read.name === 'nexo' && typeof read.version === 'string' ? read.version : undefined
}

/** Version of this nexo, from the package that this file belongs to, bundled or not. */
export function ownVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const version = versionIn(join(folder, 'package.json'))
    if (version !== undefined) return version
    if (folder === dirname(folder)) return 'unknown'
  }
}
