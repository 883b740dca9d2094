import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { Host } from '../host.ts'
import type { AgentPaths } from '../paths.ts'
import { writeFailed } from '../service-errors.ts'

export const hasArtifact = async (paths: AgentPaths, artifactId: string): Promise<boolean> =>
  isFolder(join(paths.artifacts, artifactId))

/** Takes over a tree that a caller placed beside us, by rename. Resolves with whether it is here now. */
export async function adoptArtifact(paths: AgentPaths, artifactId: string): Promise<boolean> {
  const source = join(paths.incoming, artifactId)
  if (await hasArtifact(paths, artifactId)) return true
  if (!(await isFolder(source))) return false
  await mkdir(paths.artifacts, { recursive: true, mode: 0o700 })
  await moveInto(source, join(paths.artifacts, artifactId))
  return true
}

/** Moves a finished tree to its place. Somebody who was faster has moved the same content: that is as good. */
export async function moveInto(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw writeFailed({ path: to, systemCode: code ?? 'EIO' }, { cause: error })
    }
    await rm(from, { recursive: true, force: true })
  }
}

/** Removes trees that no installed release was made from. */
export async function removeUnusedArtifacts(host: Host): Promise<void> {
  const used = new Set(
    host.services.all.flatMap((service) => service.state.releases.map((one) => one.artifactId)),
  )
  // A damaged service may need any of them.
  if (host.services.damaged.size > 0) return
  for (const artifactId of await namesIn(host.paths.artifacts)) {
    if (!used.has(artifactId))
      await rm(join(host.paths.artifacts, artifactId), { recursive: true, force: true })
  }
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
