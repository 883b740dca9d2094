// building: one clean folder in which a package is installed and built, named by everything that it depends on.
// Enters: running install and build commands, their output, what makes the result movable.
// Stays out: what the commands are (detection/, configuration/), where the result runs (providers/).
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { Call } from '../../kernel/call.ts'
import { systemCodeOf } from '../../kernel/errors.ts'
import type { SourcePackage } from '../packaging/source-package.ts'
import { writeSourcePackage } from '../packaging/write-source-package.ts'
import { artifactIdOf, thisHost } from './artifact-id.ts'
import {
  type BuildFolder,
  createBuildFolder,
  incomingFolder,
  publishBuild,
  sweepAbandonedBuilds,
} from './build-folders.ts'
import { commandEnvironment } from './command-environment.ts'
import { applicationFolderMissing, diskFull } from './errors.ts'
import { relocateScripts } from './relocate-scripts.ts'
import { runStep } from './run-step.ts'

export type BuildWish = {
  readonly source: SourcePackage
  readonly configuration: Pick<DeploymentConfiguration, 'install' | 'build' | 'applicationPath' | 'env'>
  /** Absolute path of what nexo keeps on this machine. */
  readonly home: string
  /** nexo's own environment: what of it reaches the commands is decided in command-environment.ts. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A built tree: its name, and the folder on this machine in which the agent will look for it. */
export type BuiltArtifact = { readonly artifactId: string; readonly directory: string }

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return false
    throw thrown
  }
}

/** Install runs at the root of the project, the build in the application's folder; the same unless it is a member of a workspace. */
async function buildIn(folder: string, wish: BuildWish, call: Call): Promise<void> {
  const { source, configuration, env } = wish
  await writeSourcePackage(source, folder, call.signal)
  const applicationFolder = join(folder, configuration.applicationPath)
  if (!(await isThere(applicationFolder))) {
    throw applicationFolderMissing({ applicationPath: configuration.applicationPath })
  }
  const steps = [
    { step: 'install', argv: configuration.install, directory: folder },
    { step: 'build', argv: configuration.build, directory: applicationFolder },
  ] as const
  for (const { step, argv, directory } of steps) {
    if (argv === null) continue
    await runStep(
      { step, argv, directory, environment: commandEnvironment(step, env, configuration.env) },
      call,
    )
    await relocateScripts(directory)
  }
}

/** What was half done is removed, whatever the reason; a failure of that must not hide the reason. */
async function cleanUpAfter(thrown: unknown, folder: BuildFolder): Promise<never> {
  const isFull = systemCodeOf(thrown) === 'ENOSPC' || systemCodeOf(thrown) === 'EDQUOT'
  const failure = isFull
    ? diskFull({ directory: folder.path, while: 'copying the source' }, { cause: thrown })
    : thrown
  try {
    await folder.remove()
  } catch (cause) {
    throw new AggregateError([failure, cause], `${folder.path} could not be removed after a build`, { cause })
  }
  throw failure
}

/**
 * Builds a package in a clean folder, or finds the tree that an earlier call built of the same.
 *
 * Promise: the result appears as a whole under its name or not at all; a killed build leaves a folder that the next
 * call removes. Output is stated line by line as `deployment.command-output`; silence of 4 s as `wait.reported`.
 * @throws NX-DEPLOY-BUILD-FAILED with the last lines, NX-BUILD-PROGRAM-MISSING, NX-BUILD-DISK-FULL,
 * NX-BUILD-NO-APPLICATION, NX-PACKAGE-CHANGING
 */
export async function buildArtifact(wish: BuildWish, call: Call): Promise<BuiltArtifact> {
  const { source, configuration, home } = wish
  const artifactId = artifactIdOf(source.digest, configuration, thisHost)
  const directory = incomingFolder(home, artifactId)
  await sweepAbandonedBuilds(home)
  if (await isThere(directory)) return { artifactId, directory }
  const folder = await createBuildFolder(home)
  try {
    await buildIn(folder.path, wish, call)
    return { artifactId, directory: await publishBuild(home, artifactId, folder) }
  } catch (thrown) {
    return cleanUpAfter(thrown, folder)
  }
}
