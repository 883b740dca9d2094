import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../errors.ts'

export const manifestName = 'nexo.yaml'
const misnamed = ['nexo.yml', '.nexo.yaml', 'nexo.json']

/** `misnamed`: a file that was surely meant to be the manifest, and that nexo does not read. */
export type FoundManifest =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'misnamed'; readonly file: string }
  | { readonly kind: 'none' }

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return false
    // It is there, or may be: whoever reads it says why it cannot.
    return systemCodeOf(error) !== 'EACCES'
  }
}

/** A folder such as /tmp, where a stranger could place commands for everybody to run. */
async function isOpenToAll(directory: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  try {
    return ((await stat(directory)).mode & 0o002) !== 0
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return true
    throw error
  }
}

async function lookIn(directory: string): Promise<FoundManifest> {
  const file = join(directory, manifestName)
  if (await exists(file)) return { kind: 'found', file }
  for (const name of misnamed) {
    if (await exists(join(directory, name))) return { kind: 'misnamed', file: join(directory, name) }
  }
  return { kind: 'none' }
}

/**
 * Looks for nexo.yaml in `directory` (absolute), then in its parents.
 *
 * Promise: the nearest wins; the search ends at the root of a git repository, so that a manifest of something else is
 * never taken; a parent that everybody may write to is passed over. Reads no file.
 */
export async function findManifest(directory: string): Promise<FoundManifest> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const isTrusted = folder === directory || !(await isOpenToAll(folder))
    const found = isTrusted ? await lookIn(folder) : { kind: 'none' as const }
    if (found.kind !== 'none') return found
    const isEnd = dirname(folder) === folder || (await exists(join(folder, '.git')))
    if (isEnd) return { kind: 'none' }
  }
}
