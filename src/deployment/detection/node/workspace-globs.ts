import type { ProjectFiles } from '../project-files.ts'

const maxDepth = 6

const segmentPattern = (segment: string): RegExp =>
  new RegExp(
    `^${segment
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('[^/]*')}$`,
  )

const isOpen = (name: string): boolean => name !== 'node_modules' && !name.startsWith('.')

function expand(files: ProjectFiles, folder: string, segments: readonly string[], depth: number): string[] {
  const [segment, ...rest] = segments
  if (segment === undefined) return [folder]
  if (depth > maxDepth) return []
  const below = files.list(folder).filter((entry) => entry.kind === 'folder' && isOpen(entry.name))
  const into = (name: string): string => (folder === '.' ? name : `${folder}/${name}`)
  if (segment === '**') {
    return [
      ...expand(files, folder, rest, depth),
      ...below.flatMap((entry) => expand(files, into(entry.name), segments, depth + 1)),
    ]
  }
  const pattern = segmentPattern(segment)
  return below
    .filter((entry) => pattern.test(entry.name))
    .flatMap((entry) => expand(files, into(entry.name), rest, depth + 1))
}

const clean = (glob: string): string => glob.replace(/^!?(?:\.\/)?/, '').replace(/\/+$/, '')

/**
 * Folders that the globs of a workspace name (`apps/*`, `packages/**`, `!**\/test`), sorted. Pure.
 * Folders called node_modules and those that start with a dot are never entered, as the package managers do.
 */
export function expandWorkspaceGlobs(files: ProjectFiles, globs: readonly string[]): string[] {
  const of = (isExcluded: boolean): Set<string> =>
    new Set(
      globs
        .filter((glob) => glob.startsWith('!') === isExcluded)
        .flatMap((glob) =>
          expand(
            files,
            '.',
            clean(glob)
              .split('/')
              .filter((part) => part !== '.' && part !== ''),
            0,
          ),
        ),
    )
  const excluded = of(true)
  return [...of(false)].filter((folder) => folder !== '.' && !excluded.has(folder)).sort()
}
