import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessSpec } from '../../domain/process.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import { releasePaths } from '../paths.ts'
import type { ServicePaths } from '../paths.ts'
import type { ServiceKey } from '../protocol/documents.ts'
import { readReleaseEnvironment } from '../releases/release-environment.ts'
import { workingDirectoryMissing, workingDirectoryUnusable } from '../service-errors.ts'
import { minimalEnvironment, replicaArgv, replicaEnvironment, workingFolder } from './environment.ts'
import type { PortChooser } from './ports.ts'
import { findProgram } from './program.ts'
import type { SpawnedReplica } from './spawn.ts'
import { spawnReplica } from './spawn.ts'

export type LaunchWish = {
  readonly service: ServiceKey
  readonly paths: ServicePaths
  readonly releaseId: string
  /** Variables of the release whose values are passed on as they are. */
  readonly secretNames: readonly string[]
  readonly replicaId: string
  readonly spec: ProcessSpec
  readonly ports: PortChooser
  /** Argv that starts nexo's own entry, for `@static`. */
  readonly entry: readonly string[]
}

/**
 * Starts one process of a release in its folder with its environment.
 *
 * @throws Error with the system's code when the program is missing or may not be run
 * @throws NX-AGENT-WORKING-DIRECTORY when the folder to start in is not there
 * @throws NX-AGENT-WORKING-DIRECTORY-UNUSABLE when it cannot be looked at, with the system's code
 */
export async function launchReplica(
  wish: LaunchWish,
): Promise<SpawnedReplica & { readonly port: number | null }> {
  const release = releasePaths(wish.paths, wish.releaseId)
  const folder = await checkedFolder(release.files, wish.spec)
  const variables = {
    values: await readReleaseEnvironment(release.environment),
    secretNames: wish.secretNames,
  }
  const seed = `${wish.paths.folder}\0${wish.replicaId}\0${process.pid}`
  const port = wish.spec.role === 'web' ? await wish.ports.forReplica(seed) : undefined
  try {
    const env = replicaEnvironment(minimalEnvironment(process.env, process.platform), variables, {
      service: wish.service,
      releaseId: wish.releaseId,
      replicaId: wish.replicaId,
      port,
    })
    const argv = await startableArgv(wish.spec, folder, env, port, wish.entry)
    const logFile = join(release.logs, `${wish.replicaId}.log`)
    return { ...(await spawnReplica({ argv, folder, env, logFile })), port: port ?? null }
  } catch (error) {
    if (port !== undefined) wish.ports.release(port)
    throw error
  }
}

async function checkedFolder(files: string, spec: ProcessSpec): Promise<string> {
  const folder = workingFolder(files, spec)
  const place = { process: spec.name, path: spec.workingDirectory }
  try {
    if ((await stat(folder)).isDirectory()) return folder
  } catch (cause) {
    const systemCode = systemCodeOf(cause) ?? 'unknown'
    if (systemCode === 'ENOENT' || systemCode === 'ENOTDIR') throw workingDirectoryMissing(place, { cause })
    throw workingDirectoryUnusable({ ...place, systemCode }, { cause })
  }
  throw workingDirectoryMissing(place)
}

async function startableArgv(
  spec: ProcessSpec,
  folder: string,
  env: Readonly<Record<string, string>>,
  port: number | undefined,
  entry: readonly string[],
): Promise<readonly string[]> {
  const [program = ''] = spec.argv
  if (program !== '@static') {
    const found = await findProgram(program, folder, env['PATH'] ?? env['Path'] ?? '')
    if ('systemCode' in found) throw missingProgram(program, found.systemCode)
  }
  return replicaArgv(spec, port, entry, process.platform)
}

/** Looks like what spawn itself throws, so that both are reported as one. */
export const missingProgram = (program: string, code: string): Error =>
  Object.assign(new Error(`spawn ${program} ${code}`), { code })
