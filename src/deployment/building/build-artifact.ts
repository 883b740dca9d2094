// building: one clean folder in which a package is installed and built, named by everything that it depends on.
// Enters: running install and build commands, their output, what makes the result movable.
// Stays out: what the commands are (detection/, configuration/), where the result runs (providers/).
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Call } from '../../kernel/call.ts'
import type { SourcePackage } from '../packaging/source-package.ts'
import { writeSourcePackage } from '../packaging/write-source-package.ts'
import { artifactIdOf, type BuildPlan, servesFilesOnly, thisHost } from './artifact-id.ts'
import {
  type BuildFolder,
  createBuildFolder,
  findBuilt,
  isFolder,
  publishBuild,
  sweepAbandonedBuilds,
  sweepUnclaimedTrees,
} from './build-folders.ts'
import { commandEnvironment } from './command-environment.ts'
import { asDiskFull } from './disk-full.ts'
import { applicationFolderMissing } from './errors.ts'
import { relocateScripts } from './relocate-scripts.ts'
import { runStep } from './run-step.ts'

export type BuildWish = {
  readonly source: SourcePackage
  readonly configuration: BuildPlan
  /** Absolute path of what nexo keeps on this machine. */
  readonly home: string
  /** nexo's own environment: what of it reaches the commands is decided in command-environment.ts. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** A built tree: its name, and the folder on this machine in which the agent will look for it. */
export type BuiltArtifact = { readonly artifactId: string; readonly directory: string }

/** Install runs at the root of the project, the build in the application's folder; the same unless it is a member of a workspace. */
async function buildIn(folder: string, wish: BuildWish, call: Call): Promise<void> {
  const { source, configuration, env } = wish
  await writeSourcePackage(source, folder, call.signal)
  const applicationFolder = join(folder, configuration.applicationPath)
  if (!(await isFolder(applicationFolder))) {
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
  if (servesFilesOnly(configuration)) await dropDependencies([folder, applicationFolder])
}

/** A site that was built needs nothing of what built it. */
async function dropDependencies(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(join(folder, 'node_modules'), { recursive: true, force: true })
}

/** What was half done is removed, whatever the reason; a failure of that must not hide the reason. */
async function cleanUpAfter(thrown: unknown, folder: BuildFolder): Promise<never> {
  const failure = asDiskFull(thrown, folder.path)
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
 * NX-BUILD-NO-APPLICATION, NX-DEPLOY-SOURCE-CHANGED
 */
export async function buildArtifact(wish: BuildWish, call: Call): Promise<BuiltArtifact> {
  const { source, configuration, home } = wish
  const artifactId = artifactIdOf(source.digest, configuration, thisHost)
  await Promise.all([sweepAbandonedBuilds(home), sweepUnclaimedTrees(home, call.clock.now())])
  const directory = await findBuilt(home, artifactId)
  if (directory !== undefined) return { artifactId, directory }
  const folder = await createBuildFolder(home)
  try {
    await buildIn(folder.path, wish, call)
    return { artifactId, directory: await publishBuild(home, artifactId, folder) }
  } catch (thrown) {
    return cleanUpAfter(thrown, folder)
  }
}
