import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { projectMissing, unreadableProjectFile } from './errors.ts'

/** A name inside a folder of the project. Links count as what they point to; broken ones are left out. */
export type ProjectEntry = { readonly name: string; readonly kind: 'file' | 'folder' }

/**
 * What detection may know of a project: names and small texts, by path relative to its root with `/` between.
 * Detectors are pure functions over it.
 */
export type ProjectFiles = {
  /** Sorted by name; empty when `folder` is none. `.` is the root. */
  list(folder: string): readonly ProjectEntry[]
  /** The text of a file, undefined when there is none. Reads at most 1 MiB: nothing that decides is larger. */
  read(path: string): string | undefined
  isFile(path: string): boolean
  isExecutable(path: string): boolean
}

const maxTextBytes = 1024 * 1024
const absent: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR'])

function orAbsent<T>(path: string, otherwise: T, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const code = systemCodeOf(cause)
    if (absent.has(code)) return otherwise
    throw unreadableProjectFile({ path, systemCode: code ?? 'unknown' }, { cause })
  }
}

const kindOf = (path: string): ProjectEntry['kind'] | undefined =>
  orAbsent(path, undefined, () => {
    const stats = statSync(path)
    if (stats.isDirectory()) return 'folder'
    return stats.isFile() ? 'file' : undefined
  })

/**
 * Reads a project on disk. Answers are kept, so that detectors may ask often.
 * @throws NX-DETECT-NO-DIRECTORY when `directory` is no folder; NX-DETECT-UNREADABLE, from its methods, naming the path
 */
export function openProjectFiles(directory: string): ProjectFiles {
  if (kindOf(directory) !== 'folder') throw projectMissing({ directory })
  const texts = new Map<string, string | undefined>()
  const folders = new Map<string, readonly ProjectEntry[]>()
  const isFile = (path: string): boolean => kindOf(join(directory, path)) === 'file'

  const readText = (path: string): string | undefined => {
    if (!isFile(path)) return undefined
    const bytes = readFileSync(join(directory, path))
    return bytes
      .subarray(0, maxTextBytes)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
  }
  const readFolder = (folder: string): ProjectEntry[] =>
    readdirSync(join(directory, folder))
      .sort()
      .flatMap((name) => {
        const kind = kindOf(join(directory, folder, name))
        return kind === undefined ? [] : [{ name, kind }]
      })

  return {
    isFile,
    list: (folder) => {
      const entries = folders.get(folder) ?? orAbsent(join(directory, folder), [], () => readFolder(folder))
      folders.set(folder, entries)
      return entries
    },
    read: (path) => {
      if (!texts.has(path))
        texts.set(
          path,
          orAbsent(join(directory, path), undefined, () => readText(path)),
        )
      return texts.get(path)
    },
    isExecutable: (path) =>
      orAbsent(join(directory, path), false, () => (statSync(join(directory, path)).mode & 0o111) !== 0),
  }
}

/** The same project seen from one of its folders. */
export const filesWithin = (files: ProjectFiles, folder: string): ProjectFiles => {
  const below = (path: string): string =>
    folder === '.' ? path : path === '.' ? folder : `${folder}/${path}`
  return {
    list: (path) => files.list(below(path)),
    read: (path) => files.read(below(path)),
    isFile: (path) => files.isFile(below(path)),
    isExecutable: (path) => files.isExecutable(below(path)),
  }
}
