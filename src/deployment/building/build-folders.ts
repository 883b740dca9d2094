import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { currentProcess, livenessOf } from '../../kernel/process-identity.ts'

const Owner = z.strictObject({ pid: z.int(), processStartedAt: z.string() })

/** Where built trees wait for the agent, which takes them over by rename. */
export const incomingFolder = (home: string, artifactId: string): string =>
  join(home, 'agent', 'incoming', artifactId)

const buildsFolder = (home: string): string => join(home, 'builds')
const ownerFile = (folder: string): string => `${folder}.json`

async function readOwner(file: string): Promise<z.infer<typeof Owner> | undefined> {
  try {
    return Owner.safeParse(JSON.parse(await readFile(file, 'utf8'))).data
  } catch (thrown) {
    // Written halfway, or removed by its owner just now.
    if (thrown instanceof SyntaxError || systemCodeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

async function removeBuild(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  await rm(ownerFile(folder), { force: true })
}

/** Removes what builds of processes left that are certainly dead. */
export async function sweepAbandonedBuilds(home: string): Promise<void> {
  const names = await readdir(buildsFolder(home)).catch((thrown: unknown) => {
    if (systemCodeOf(thrown) === 'ENOENT') return []
    throw thrown
  })
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const owner = await readOwner(join(buildsFolder(home), name))
    if (owner === undefined || livenessOf(owner) !== 'dead') continue
    await removeBuild(join(buildsFolder(home), name.slice(0, -'.json'.length)))
  }
}

/** A folder of this process, on the same disk as the place that its result is moved to. */
export type BuildFolder = { readonly path: string; remove(): Promise<void> }

/**
 * A new, empty folder. Whose it is stands beside it before it exists, so that the folder of a killed process is known.
 * Its path is short: programs of a Python environment hold it in their first line, which systems cut at 127 bytes.
 */
export async function createBuildFolder(home: string): Promise<BuildFolder> {
  const path = join(buildsFolder(home), randomBytes(4).toString('hex'))
  const { pid, processStartedAt } = currentProcess()
  await mkdir(buildsFolder(home), { recursive: true, mode: 0o700 })
  await writeFile(ownerFile(path), JSON.stringify({ pid, processStartedAt }), { mode: 0o600, flag: 'wx' })
  await mkdir(path, { mode: 0o700 })
  return { path, remove: () => removeBuild(path) }
}

/** Moves a finished tree to where the agent finds it. Another process that built the same tree first wins. */
export async function publishBuild(home: string, artifactId: string, folder: BuildFolder): Promise<string> {
  const directory = incomingFolder(home, artifactId)
  await mkdir(join(home, 'agent', 'incoming'), { recursive: true, mode: 0o700 })
  try {
    await rename(folder.path, directory)
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'ENOTEMPTY' && systemCodeOf(thrown) !== 'EEXIST') throw thrown
  }
  await folder.remove()
  return directory
}
