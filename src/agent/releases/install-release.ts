import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { Host } from '../host.ts'
import { releasePaths } from '../paths.ts'
import type { OperationRequest } from '../protocol.ts'
import { ProcessSpec } from '../../domain/process.ts'
import type { Service } from '../service.ts'
import { artifactUnknown, writeFailed } from '../service-errors.ts'
import type { ServiceState, StoredRelease } from '../state/service-state.ts'
import { hasArtifact } from './artifacts.ts'
import { copyTree } from './copy-tree.ts'
import { writeReleaseEnvironment } from './release-environment.ts'
import { linkSharedFolders } from './shared-folders.ts'

type Wish = OperationRequest<'installRelease'>

/**
 * Puts a release in place: files, environment, shared folders, then its entry in the state. Starts nothing.
 *
 * Promise: killed halfway and called again, it converges: a half-made tree has another name.
 * @throws NX-AGENT-ARTIFACT-UNKNOWN, NX-AGENT-SHARED-PATH, NX-AGENT-WRITE-FAILED, NX-AGENT-FENCED
 */
export async function installRelease(host: Host, service: Service, wish: Wish): Promise<void> {
  service.checkFence(wish.fencingToken)
  const paths = releasePaths(service.paths, wish.release.id)
  await mkdir(paths.logs, { recursive: true, mode: 0o700 })
  if (!(await isThere(paths.files))) await placeFiles(host, service, wish, paths.files)
  await writeReleaseEnvironment(paths.environment, wish.env)
  await service.commit(wish.fencingToken, (state) => withInstalled(state, wish))
}

async function placeFiles(host: Host, service: Service, wish: Wish, files: string): Promise<void> {
  if (!(await hasArtifact(host.paths, wish.artifactId)))
    throw artifactUnknown({ artifactId: wish.artifactId })
  const half = `${files}.half`
  await rm(half, { recursive: true, force: true })
  try {
    await copyTree(join(host.paths.artifacts, wish.artifactId), half)
    await linkSharedFolders(join(half, wish.applicationPath), service.paths.shared, wish.shared)
    await rename(half, files)
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw asWriteError(error, files)
  }
}

function asWriteError(error: unknown, path: string): unknown {
  const systemCode = systemCodeOf(error)
  return systemCode === undefined ? error : writeFailed({ path, systemCode }, { cause: error })
}

/** State with the release installed; one that was installed before keeps its verdict and its replicas. Pure. */
function withInstalled(state: ServiceState, wish: Wish): ServiceState {
  const before = state.releases.find((stored) => stored.release.id === wish.release.id)
  const installed: StoredRelease = {
    release: wish.release,
    processes: wish.processes.map((process) => ProcessSpec.parse(process)),
    artifactId: wish.artifactId,
    state: before?.state ?? 'installed',
    servedAt: before?.servedAt ?? null,
    secretNames: wish.secretNames,
    shared: wish.shared,
    applicationPath: wish.applicationPath,
    wished: before?.wished ?? {},
  }
  const others = state.releases.filter((stored) => stored.release.id !== wish.release.id)
  return { ...state, releases: [...others, installed] }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
