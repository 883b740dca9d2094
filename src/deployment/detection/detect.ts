// detection: what is this project, how is it installed, built and started, and what decided that.
// Enters: one detector per ecosystem, each a pure function over the project's files.
// Stays out: running anything (building/), what the manifest says instead (configuration/).
import { basename, resolve } from 'node:path'
import type { DetectedApplication } from '../../domain/deployment-configuration.ts'
import { applicationNameFrom } from './detection.ts'
import { ecosystems, followLineOf } from './ecosystems.ts'
import { nothingDetected, onlyDockerfile } from './errors.ts'
import { findDockerfile } from './dockerfile.ts'
import { detectMemberFoundation, detectNodeMember, detectNodeProject } from './node/workspace.ts'
import { applyProcfile } from './procfile.ts'
import { filesWithin, openProjectFiles, type ProjectFiles } from './project-files.ts'
import { findWorkspaceAbove } from './workspace-above.ts'

/** What was found, and where: `applicationPath` is `.` unless the application is a member of a workspace. */
export type DetectedProject = DetectedApplication & {
  /** Absolute path of what is packaged, installed and built from. */
  readonly projectDirectory: string
  readonly applicationPath: string
}

type Found = { readonly path: string; readonly application: DetectedApplication }

/** The first ecosystem that knows the project, and which others its files would also fit. */
function detectEcosystem(files: ProjectFiles): Found | undefined {
  for (const ecosystem of ecosystems) {
    const found = ecosystem.kind === 'node' ? detectNodeRoot(files) : alone(ecosystem.detect(files))
    if (found !== undefined)
      return { ...found, application: withRivals(found.application, ecosystem.kind, files) }
  }
  return undefined
}

const alone = (application: DetectedApplication | undefined): Found | undefined =>
  application === undefined ? undefined : { path: '.', application }

function detectNodeRoot(files: ProjectFiles): Found | undefined {
  const project = detectNodeProject(files)
  return project === undefined ? undefined : { path: project.path, application: project.finding.application }
}

function withRivals(
  application: DetectedApplication,
  kind: string,
  files: ProjectFiles,
): DetectedApplication {
  const rivals = ecosystems
    .filter((each) => each.kind !== kind)
    .flatMap((each) =>
      each.markers.filter((marker) => files.isFile(marker)).map((file) => ({ kind: each.kind, file })),
    )
  const evidence = rivals.map(({ kind: other, file }) => ({
    what: 'application',
    why: `${file} also fits ${other}; ${kind} was taken, which comes first and can be started`,
    file,
  }))
  return { ...application, evidence: [...application.evidence, ...evidence] }
}

/** A member is installed and built from the root, and runs in its own folder. */
const inFolder = ({ path, application }: Found): DetectedApplication => ({
  ...application,
  processes: application.processes.map((each) => ({ ...each, workingDirectory: path })),
})

/** How the project is installed and built when something else says what starts it. */
function detectFoundationOf(files: ProjectFiles): DetectedApplication | undefined {
  for (const ecosystem of ecosystems) {
    const found = (ecosystem.foundation ?? ecosystem.detect)(files)
    if (found !== undefined) return found
  }
  return undefined
}

/** A Procfile stands in the root and its commands are run there. */
function detectByProcfile(files: ProjectFiles): Found | undefined {
  if (!files.isFile('Procfile')) return undefined
  const base = detectFoundationOf(files)
  return alone(applyProcfile(files, base, followLineOf(files, base)))
}

/** Folders of the project, one level down or two in the usual places, in which something would be detected. */
function findElsewhere(files: ProjectFiles): string[] {
  const foldersOf = (folder: string): string[] =>
    files
      .list(folder)
      .filter((each) => each.kind === 'folder' && !each.name.startsWith('.') && each.name !== 'node_modules')
      .map((each) => (folder === '.' ? each.name : `${folder}/${each.name}`))
  const nested = ['apps', 'packages', 'services', 'src'].flatMap(foldersOf)
  return [...foldersOf('.'), ...nested]
    .slice(0, 60)
    .filter((folder) => isApplication(filesWithin(files, folder)))
}

function isApplication(files: ProjectFiles): boolean {
  const strong = ecosystems.filter((each) => each.markers.some((marker) => files.isFile(marker)))
  return strong.length > 0 || files.isFile('Procfile')
}

function refuse(directory: string, files: ProjectFiles): never {
  const dockerfile = findDockerfile(files)
  if (dockerfile !== undefined) throw onlyDockerfile({ directory, ...dockerfile })
  const lookedFor = [
    'Procfile',
    ...ecosystems.map((each) => each.lookedFor).filter((text) => text !== ''),
    'Dockerfile',
  ]
  throw nothingDetected({ directory, lookedFor, elsewhere: findElsewhere(files) })
}

/**
 * Finds out how the project in `directory` is installed, built and started.
 *
 * Promise: runs nothing and changes nothing. A Procfile decides the processes; of several ecosystems the first of
 * `ecosystems` that can be started wins, and `evidence` says which others would have fitted. A folder that a workspace
 * above lists as its member is installed and built from there.
 * @throws NX-DETECT-NOTHING, NX-DETECT-DOCKERFILE, NX-DETECT-AMBIGUOUS, NX-DETECT-FILE-INVALID, NX-DETECT-UNREADABLE,
 * NX-DETECT-NO-DIRECTORY
 */
export async function detectApplication(directory: string): Promise<DetectedProject> {
  const projectDirectory = resolve(directory)
  const files = openProjectFiles(projectDirectory)
  const above = findWorkspaceAbove(projectDirectory)
  const member = above === undefined ? undefined : detectNodeMember(openProjectFiles(above.root), above.path)
  if (above !== undefined && member !== undefined) {
    const found = { path: above.path, application: member.finding.application }
    return { ...inFolder(found), projectDirectory: above.root, applicationPath: above.path }
  }
  const found = detectByProcfile(files) ?? detectEcosystem(files) ?? refuse(projectDirectory, files)
  return projectOf(projectDirectory, found)
}

function projectOf(projectDirectory: string, found: Found): DetectedProject {
  const name = found.application.name ?? applicationNameFrom(basename(projectDirectory))
  return { ...inFolder(found), name, projectDirectory, applicationPath: found.path }
}

/**
 * How the project in `directory` is installed and built when the manifest says what starts: it has no processes.
 * Undefined when nothing is known to install or build.
 * @throws NX-DETECT-FILE-INVALID, NX-DETECT-UNREADABLE, NX-DETECT-NO-DIRECTORY
 */
export async function detectFoundation(directory: string): Promise<DetectedProject | undefined> {
  const projectDirectory = resolve(directory)
  const files = openProjectFiles(projectDirectory)
  const above = findWorkspaceAbove(projectDirectory)
  if (above !== undefined) {
    const application = detectMemberFoundation(openProjectFiles(above.root), above.path)
    return application && projectOf(above.root, { path: above.path, application })
  }
  const application = detectFoundationOf(files)
  return (
    application && projectOf(projectDirectory, { path: '.', application: { ...application, processes: [] } })
  )
}
