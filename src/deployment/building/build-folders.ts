import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { agentPaths } from '../../agent/paths.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import { currentProcess, livenessOf } from '../../kernel/process-identity.ts'

const Owner = z.strictObject({ pid: z.int(), processStartedAt: z.string() })

/** Where built trees wait for the agent, which takes them over by rename. */
export const incomingFolder = (home: string, artifactId: string): string =>
  join(agentPaths(home).incoming, artifactId)

/** Where a built tree lies on this machine: waiting for the agent, or taken over by it. Undefined when nowhere. */
export async function findBuilt(home: string, artifactId: string): Promise<string | undefined> {
  const places = [incomingFolder(home, artifactId), join(agentPaths(home).artifacts, artifactId)]
  for (const place of places) {
    if (await isFolder(place)) return place
  }
  return undefined
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT' || systemCodeOf(thrown) === 'ENOTDIR') return false
    throw thrown
  }
}

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

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return []
    throw thrown
  }
}

/** Removes what builds of processes left that are certainly dead. */
export async function sweepAbandonedBuilds(home: string): Promise<void> {
  for (const name of (await namesIn(buildsFolder(home))).filter((each) => each.endsWith('.json'))) {
    const owner = await readOwner(join(buildsFolder(home), name))
    if (owner === undefined || livenessOf(owner) !== 'dead') continue
    await removeBuild(join(buildsFolder(home), name.slice(0, -'.json'.length)))
  }
}

const keptMs = 24 * 60 * 60 * 1_000

/** Removes built trees that no agent took over within a day: the deployment that built them ended before it could. */
export async function sweepUnclaimedTrees(home: string, nowMs: number): Promise<void> {
  const folder = agentPaths(home).incoming
  for (const name of await namesIn(folder)) {
    const stats = await stat(join(folder, name)).catch((thrown: unknown) => {
      // An agent has just taken it over.
      if (systemCodeOf(thrown) === 'ENOENT') return undefined
      throw thrown
    })
    if (stats !== undefined && nowMs - stats.ctimeMs > keptMs)
      await rm(join(folder, name), { recursive: true, force: true })
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
  await mkdir(agentPaths(home).incoming, { recursive: true, mode: 0o700 })
  try {
    await rename(folder.path, directory)
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'ENOTEMPTY' && systemCodeOf(thrown) !== 'EEXIST') throw thrown
  }
  await folder.remove()
  return directory
}
