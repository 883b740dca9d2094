// fingerprint: everything that the outcome of a validation hangs on, as one text. Same text, same outcome.
import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { heapMegabytes, isCopied } from './isolation.ts'
import { limitsMs } from './steps.ts'

const sumOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/**
 * The fingerprint of a generated application, as it would be tried now.
 *
 * Promise: changes with any byte, name or right to execute of what is copied to be tried, with Node's version, the kind
 * of machine and the operating limits. Reads only. What an install fetches is pinned by the lock file, one of the files.
 * Shape: `sha256:` and 64 hex digits.
 */
export async function fingerprintOf(directory: string, signal: AbortSignal): Promise<string> {
  const { version, platform, arch } = process
  const lines = [JSON.stringify({ node: version, platform, arch, limitsMs, heapMegabytes })]
  const walk = async (folder: string, above: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      signal.throwIfAborted()
      const name = `${above}${entry.name}`
      if (!isCopied(name)) continue
      const path = join(folder, entry.name)
      lines.push(JSON.stringify([name, ...(await contentOf(entry, path))]))
      if (entry.isDirectory()) await walk(path, `${name}/`)
    }
  }
  await walk(directory, '')
  return `sha256:${sumOf(lines.join('\n'))}`
}

/** What an entry is, apart from its name and times. Sockets and pipes have no content. */
async function contentOf(entry: Dirent, path: string): Promise<readonly string[]> {
  if (entry.isSymbolicLink()) return ['link', await readlink(path)]
  if (!entry.isFile()) return [entry.isDirectory() ? 'folder' : 'other']
  const { mode } = await stat(path)
  return [(mode & 0o111) === 0 ? 'file' : 'program', sumOf(await readFile(path))]
}
