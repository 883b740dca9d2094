import { lstatSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ignore from 'ignore'
import { systemCodeOf } from '../../kernel/errors.ts'
import { unreadableSource } from './errors.ts'
import { listByGit } from './list-by-git.ts'
import { listByWalking } from './list-by-walking.ts'
import type { ListedPath, PackagingCall } from './packaging-call.ts'

/** nexo's own files: what they say reaches a release as its configuration, not as its source. */
const ownFiles: ReadonlySet<string> = new Set(['nexo.yaml', 'nexo.yml', '.nexoignore'])
const neverShipped: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.DS_Store'])

/** Whether a path is left out whatever the ignore files say. Pure. */
export function isNeverShipped({ path, isTracked }: ListedPath): boolean {
  if (ownFiles.has(path) || path.startsWith('.nexo/')) return true
  const segments = path.split('/')
  return segments.some((segment) => neverShipped.has(segment) || (segment === 'node_modules' && !isTracked))
}

/** Folders of Python environments that nobody tracks: they hold links to this machine's own Python. Pure. */
function environmentFolders(paths: readonly ListedPath[]): readonly string[] {
  const marker = 'pyvenv.cfg'
  return paths
    .filter((each) => !each.isTracked && each.path.endsWith(`/${marker}`))
    .map((each) => each.path.slice(0, -marker.length))
}

function readNexoIgnore(directory: string): (path: string) => boolean {
  const file = join(directory, '.nexoignore')
  try {
    const rules = ignore().add(readFileSync(file, 'utf8'))
    return (path) => rules.ignores(path)
  } catch (cause) {
    const systemCode = systemCodeOf(cause) ?? 'unknown'
    if (systemCode === 'ENOENT') return () => false
    throw unreadableSource({ paths: [file], systemCode }, { cause })
  }
}

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** Submodules are folders that git lists as one path; what they hold is shipped as their own git would. */
async function intoSubmodules(
  directory: string,
  paths: readonly ListedPath[],
  call: PackagingCall,
): Promise<ListedPath[]> {
  const folders = paths.filter((each) => each.isTracked && isFolder(join(directory, each.path)))
  const inner = await Promise.all(
    folders.map(async ({ path }) => {
      const below = await listTree(join(directory, path), call)
      return below.map((each) => ({ ...each, path: `${path}/${each.path}` }))
    }),
  )
  return [...paths.filter((each) => !folders.includes(each)), ...inner.flat()]
}

async function listTree(directory: string, call: PackagingCall): Promise<ListedPath[]> {
  const byGit = await listByGit(directory, call)
  // An empty answer: the folder is ignored as a whole, such as one that was generated. Its own rules still count.
  if (byGit === undefined || byGit.length === 0) return listByWalking(directory, call)
  return intoSubmodules(directory, byGit, call)
}

/** What paths below `folder` start with; a text that no path starts with when it is not inside the project. */
const prefixOf = (directory: string, folder: string): string =>
  `${relative(directory, folder).split(sep).join('/')}/`

/**
 * The paths that a release is made of: what git would ship (tracked, or neither tracked nor ignored) or, without git,
 * what the project's .gitignore files leave; minus .nexoignore, minus what is never shipped, minus untracked files in
 * the folders `outside` (absolute), such as nexo's own home when it stands in the project. Sorted, without doubles.
 */
export async function listSource(
  directory: string,
  outside: readonly string[],
  call: PackagingCall,
): Promise<readonly string[]> {
  const isIgnored = readNexoIgnore(directory)
  const listed = await listTree(directory, call)
  const leftOut = [...environmentFolders(listed), ...outside.map((folder) => prefixOf(directory, folder))]
  const paths = listed
    .filter((each) => !isNeverShipped(each) && !isIgnored(each.path))
    .filter((each) => each.isTracked || !leftOut.some((folder) => each.path.startsWith(folder)))
    .map((each) => each.path)
  return [...new Set(paths)].sort()
}
