import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'

/** An opened file of the site; whoever gets it closes it. */
export type OpenFile = {
  readonly handle: FileHandle
  /** Relative to the site, `/` between: what type and caching go by. */
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly etag: string
}

export type Site = {
  /** The file at these segments; undefined when there is none, or it lies outside by way of a link. */
  openFile(segments: readonly string[], ending?: string): Promise<OpenFile | undefined>
  isFolder(segments: readonly string[]): Promise<boolean>
}

const absent: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EACCES',
  'EPERM',
  'EISDIR',
  'EINVAL',
])

async function orAbsent<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read
  } catch (thrown) {
    if (absent.has(systemCodeOf(thrown))) return undefined
    throw thrown
  }
}

const hashUpToBytes = 1024 * 1024

/** A hash of the content, so that a file that a new release did not change stays in browsers' caches. */
async function readTag(handle: FileHandle, stats: Stats): Promise<string> {
  if (stats.size > hashUpToBytes)
    return `"${stats.size.toString(36)}-${Math.floor(stats.mtimeMs).toString(36)}"`
  const bytes = Buffer.alloc(stats.size)
  const { bytesRead } = await handle.read(bytes, 0, stats.size, 0)
  return `"${createHash('sha256').update(bytes.subarray(0, bytesRead)).digest('base64url').slice(0, 22)}"`
}

const tagsKept = 4_096

/** Tags of files by path and state. Cleared as a whole when it is full: it fills again by asking. */
function createTags(): (file: string, handle: FileHandle, stats: Stats) => Promise<string> {
  const tags = new Map<string, string>()
  return async (file, handle, stats) => {
    const key = `${file}\0${stats.ino}\0${stats.size}\0${stats.mtimeMs}`
    const known = tags.get(key)
    if (known !== undefined) return known
    const tag = await readTag(handle, stats)
    if (tags.size >= tagsKept) tags.clear()
    tags.set(key, tag)
    return tag
  }
}

/**
 * The files below `directory`. Promise: nothing outside it is ever opened, also not by way of symbolic links, which are
 * followed as long as they stay inside.
 */
export async function openSite(directory: string): Promise<Site> {
  const root = await realpath(directory)
  const tagOf = createTags()
  const isInside = (path: string): boolean =>
    path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

  const resolveInside = async (segments: readonly string[], ending = ''): Promise<string | undefined> => {
    const path = await orAbsent(realpath(join(root, ...segments) + ending))
    return path !== undefined && isInside(path) ? path : undefined
  }
  const openRegular = async (file: string, path: string): Promise<OpenFile | undefined> => {
    const handle = await orAbsent(open(file, 'r'))
    if (handle === undefined) return undefined
    const stats = await handle.stat()
    if (!stats.isFile()) return handle.close().then(() => undefined)
    const etag = await tagOf(file, handle, stats)
    return { handle, path, etag, sizeBytes: stats.size, modifiedAtMs: stats.mtimeMs }
  }

  return {
    isFolder: async (segments) => {
      const path = await resolveInside(segments)
      return path !== undefined && ((await orAbsent(stat(path)))?.isDirectory() ?? false)
    },
    openFile: async (segments, ending = '') => {
      const file = await resolveInside(segments, ending)
      const isOpenable = file !== undefined && ((await orAbsent(stat(file)))?.isFile() ?? false)
      return isOpenable ? openRegular(file, segments.join('/') + ending) : undefined
    },
  }
}
