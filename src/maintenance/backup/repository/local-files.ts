// A repository in a folder of this machine, laid out as restic's `local` backend does.
import { closeSync, openSync, readSync, fstatSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import { writeFileAtomically } from '../../../kernel/write-file-atomically.ts'
import { repositoryFull, repositoryUnreachable } from '../../repository-errors.ts'
import type { FileKind, Range, RepositoryFiles } from './contract.ts'

/** Packs that stay open, since a restore reads many blobs of one pack after the other. */
const openPacks = 16

/** The files below `folder` (absolute). Makes folders when something is written. */
export function createLocalFiles(folder: string): RepositoryFiles {
  const descriptors = new Map<string, number>()
  const fail = (file: string, error: unknown): unknown => translate(folder, file, error)
  const open = (path: string): number => {
    const known = descriptors.get(path)
    if (known !== undefined) return known
    const [oldest] = descriptors
    if (oldest !== undefined && descriptors.size >= openPacks) {
      closeSync(oldest[1])
      descriptors.delete(oldest[0])
    }
    const descriptor = openSync(path, 'r')
    descriptors.set(path, descriptor)
    return descriptor
  }
  const forget = (path: string): void => {
    const descriptor = descriptors.get(path)
    if (descriptor !== undefined) closeSync(descriptor)
    descriptors.delete(path)
  }
  return {
    location: folder,
    list: async (kind) => {
      try {
        return kind === 'data' ? await listPacks(folder) : await listFolder(join(folder, kind))
      } catch (error) {
        throw fail(kind, error)
      }
    },
    read: async (kind, name, range) => {
      const path = pathOf(folder, kind, name)
      try {
        return readFrom(open(path), range)
      } catch (error) {
        if (systemCodeOf(error) === 'ENOENT') return undefined
        throw fail(`${kind}/${name}`, error)
      } finally {
        if (kind !== 'data') forget(path)
      }
    },
    write: async (kind, name, content) => {
      const path = pathOf(folder, kind, name)
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        await writeFileAtomically(path, content, 0o600)
      } catch (error) {
        throw fail(`${kind}/${name}`, error)
      }
    },
    remove: async (kind, name) => {
      const path = pathOf(folder, kind, name)
      forget(path)
      try {
        await rm(path, { force: true })
      } catch (error) {
        throw fail(`${kind}/${name}`, error)
      }
    },
    close: async () => {
      for (const path of descriptors.keys()) forget(path)
    },
  }
}

/** Packs lie in 256 folders, so that no folder becomes long. */
const pathOf = (folder: string, kind: FileKind, name: string): string => {
  if (kind === 'config') return join(folder, 'config')
  return kind === 'data' ? join(folder, 'data', name.slice(0, 2), name) : join(folder, kind, name)
}

function readFrom(descriptor: number, range: Range | undefined): Buffer {
  const { offset, length } = range ?? { offset: 0, length: fstatSync(descriptor).size }
  const content = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const got = readSync(descriptor, content, filled, length - filled, offset + filled)
    if (got === 0) return content.subarray(0, filled)
    filled += got
  }
  return content
}

type Listed = { readonly name: string; readonly sizeBytes: number }

const isId = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)

/** Files that another process removes meanwhile, such as locks, are not there. */
async function listFolder(folder: string): Promise<readonly Listed[]> {
  if (folder.endsWith('config')) {
    const found = await stat(folder).catch(absent)
    return found === undefined ? [] : [{ name: 'config', sizeBytes: found.size }]
  }
  const names = (await readdir(folder).catch(absent)) ?? []
  const listed = await Promise.all(
    names.filter(isId).map(async (name) => {
      const found = await stat(join(folder, name)).catch(absent)
      return found === undefined ? [] : [{ name, sizeBytes: found.size }]
    }),
  )
  return listed.flat()
}

async function listPacks(folder: string): Promise<readonly Listed[]> {
  const prefixes = (await readdir(join(folder, 'data')).catch(absent)) ?? []
  const listed = await Promise.all(prefixes.map((prefix) => listFolder(join(folder, 'data', prefix))))
  return listed.flat()
}

const absent = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined
  throw error
}

function translate(repository: string, file: string, error: unknown): unknown {
  const code = systemCodeOf(error)
  if (code === undefined) return error
  const reason = messageOf(error)
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? repositoryFull({ repository, reason }, { cause: error })
    : repositoryUnreachable({ repository, file, reason }, { cause: error })
}
