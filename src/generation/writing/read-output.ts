// read-output: what stands in the folder that an application is to be written to. Changes nothing.
import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import * as z from 'zod'
import { ApplicationModel } from '../../domain/application-model/application-model.ts'
import { messageOf, systemCodeOf } from '../../kernel/errors.ts'
import { outputDamaged, outputForeign, outputUnusable } from '../errors.ts'
import type { EarlierBuild } from '../emitting/contract.ts'
import { BaseContents, BuildManifest, recordPaths, type BuildRecord } from './build-record.ts'
import { isSafePath } from './safe-path.ts'

/** The text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}

/** A fresh folder may be a checkout, and may hold the requirements themselves. */
const harmless: ReadonlySet<string> = new Set(['.git', '.gitignore', '.gitattributes', '.nexo'])

/**
 * Refuses a folder that holds something that nexo did not generate.
 * @throws NX-GEN-OUTPUT-FOREIGN; NX-GEN-OUTPUT-UNUSABLE when it is no folder
 */
export async function refuseForeign(folder: string, shown: string, requirements: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return
  if (!found.isDirectory()) throw outputUnusable({ folder: shown, reason: 'it is no folder' })
  const record = await namesIn(join(folder, '.nexo'))
  if (record.includes(basename(recordPaths.manifest)) || record.includes('next')) return
  const own = relative(folder, requirements).split(sep)[0]
  const strange = (await namesIn(folder)).filter((name) => !harmless.has(name) && name !== own)
  if (strange.length > 0)
    throw outputForeign({ folder: shown, found: strange.toSorted().slice(0, 5), count: strange.length })
}

async function readJson<Schema extends z.ZodType>(
  folder: string,
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const text = await readIfThere(join(folder, path))
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
    throw outputDamaged({ file: path, reason: reason.split('\n').slice(0, 3).join(' ') }, { cause: error })
  }
}

/** What the build before left; undefined for a first build. @throws NX-GEN-OUTPUT-DAMAGED */
export async function readRecord(folder: string): Promise<BuildRecord | undefined> {
  const manifest = await readJson(folder, recordPaths.manifest, BuildManifest)
  if (manifest === undefined) return undefined
  const strange = Object.keys(manifest.files).find((path) => !isSafePath(path))
  if (strange !== undefined)
    throw outputDamaged({ file: recordPaths.manifest, reason: `"${strange}" is no path of an application` })
  const model = await readJson(folder, recordPaths.model, ApplicationModel)
  if (model === undefined) throw outputDamaged({ file: recordPaths.model, reason: 'it is missing' })
  return { manifest, model, base: (await readJson(folder, recordPaths.base, BaseContents)) ?? {} }
}

/** The build before, as emitters need it. */
export async function readEarlierBuild(
  folder: string,
  record: BuildRecord | undefined,
): Promise<EarlierBuild | undefined> {
  if (record === undefined) return undefined
  const names = (await namesIn(join(folder, 'migrations'))).toSorted()
  const migrations: Record<string, string> = {}
  for (const name of names) {
    const text = isSafePath(name) ? await readIfThere(join(folder, 'migrations', name)) : undefined
    if (text !== undefined) migrations[name] = text
  }
  return { model: record.model, migrations }
}

/**
 * What stands at each of `paths` below `folder` now.
 * @throws NX-GEN-OUTPUT-UNUSABLE when a folder or a link stands where a file belongs: writing would leave the folder
 */
export async function readOnDisk(
  folder: string,
  shown: string,
  paths: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const plainFolders = new Set<string>()
  for (const path of paths) {
    await refuseLinks(folder, shown, dirname(path), plainFolders)
    const content = await readPlainFile(folder, shown, path)
    if (content !== undefined) found.set(path, content)
  }
  return found
}

const lookAt = async (path: string) => {
  try {
    return await lstat(path)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A symbolic link among the folders would lead the writing somewhere else. */
async function refuseLinks(folder: string, shown: string, path: string, known: Set<string>): Promise<void> {
  if (path === '.' || known.has(path)) return
  await refuseLinks(folder, shown, dirname(path), known)
  const seen = await lookAt(join(folder, path))
  if (seen !== undefined && !seen.isDirectory())
    throw outputUnusable({ folder: shown, reason: `${path} is no folder, but a file or a link` })
  known.add(path)
}

async function readPlainFile(folder: string, shown: string, path: string): Promise<string | undefined> {
  const seen = await lookAt(join(folder, path))
  if (seen === undefined) return undefined
  if (!seen.isFile())
    throw outputUnusable({ folder: shown, reason: `${path} is no file, but a folder or a link` })
  return readFile(join(folder, path), 'utf8')
}
