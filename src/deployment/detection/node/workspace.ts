import * as yaml from 'yaml'
import * as z from 'zod'
import type { DetectedApplication, Evidence } from '../../../domain/deployment-configuration.ts'
import { messageOf } from '../../../kernel/errors.ts'
import { quoted } from '../command-line.ts'
import { applicationNameFrom } from '../detection.ts'
import { malformedProjectFile, severalDetected } from '../errors.ts'
import type { ProjectFiles } from '../project-files.ts'
import { detectNodePackage, type NodeFinding, type NodePackage, ownBuild } from './detect-node.ts'
import { dependsOn, type PackageJson, readPackageJson } from './package-json.ts'
import { detectNodeFoundation } from './node-foundation.ts'
import { choosePackageManager, type PackageManager } from './package-manager.ts'
import { expandWorkspaceGlobs } from './workspace-globs.ts'

export type WorkspaceMember = { readonly path: string; readonly packageJson: PackageJson }

const PnpmWorkspace = z.looseObject({ packages: z.array(z.string()).optional() }).nullable()

function readPnpmGlobs(files: ProjectFiles): readonly string[] | undefined {
  const file = 'pnpm-workspace.yaml'
  const text = files.read(file)
  if (text === undefined) return undefined
  try {
    return PnpmWorkspace.parse(yaml.parse(text))?.packages ?? []
  } catch (cause) {
    throw malformedProjectFile({ file, problem: messageOf(cause) }, { cause })
  }
}

/**
 * The members of a workspace, sorted by path; empty when `files` is none.
 * @throws NX-DETECT-FILE-INVALID when a package.json or pnpm-workspace.yaml is malformed
 */
export function readWorkspace(files: ProjectFiles, root: PackageJson): readonly WorkspaceMember[] {
  const declared = Array.isArray(root.workspaces) ? root.workspaces : root.workspaces?.packages
  const globs = readPnpmGlobs(files) ?? declared ?? []
  return expandWorkspaceGlobs(files, globs).flatMap((path) => {
    const packageJson = readPackageJson(files, path)
    return packageJson === undefined ? [] : [{ path, packageJson }]
  })
}

/** Members that `member` needs, each after what it needs itself, `member` last. */
function inBuildOrder(member: WorkspaceMember, all: readonly WorkspaceMember[]): readonly WorkspaceMember[] {
  const ordered: WorkspaceMember[] = []
  const seen = new Set<string>()
  const visit = (each: WorkspaceMember): void => {
    if (seen.has(each.path)) return
    seen.add(each.path)
    all
      .filter(
        (other) =>
          other.packageJson.name !== undefined && dependsOn(each.packageJson, other.packageJson.name),
      )
      .forEach(visit)
    ordered.push(each)
  }
  visit(member)
  return ordered
}

/** Builds the member after the members that it needs; run in the member's folder. */
function buildOf(
  member: WorkspaceMember,
  all: readonly WorkspaceMember[],
  manager: PackageManager,
): readonly string[] | null {
  const built = inBuildOrder(member, all).filter((each) => each.packageJson.scripts?.['build'] !== undefined)
  if (built.length === 0) return null
  if (built.length === 1 && built[0] === member) return ownBuild(member.packageJson, manager)
  const up = '../'.repeat(member.path.split('/').length).slice(0, -1)
  if (manager.id === 'npm') {
    return [
      'npm',
      '--prefix',
      up,
      'run',
      'build',
      ...built.flatMap((each) => ['--workspace', `${up}/${each.path}`]),
    ]
  }
  if (manager.id === 'pnpm') return ['pnpm', '--dir', up, '--filter', `./${member.path}...`, 'run', 'build']
  const commands = built.map((each) => `(cd ${quoted(`${up}/${each.path}`)} && ${manager.program} run build)`)
  return ['sh', '-c', commands.join(' && ')]
}

export const packageOf = (
  files: ProjectFiles,
  member: WorkspaceMember,
  all: readonly WorkspaceMember[],
  manager: PackageManager,
): NodePackage => ({
  files,
  path: member.path,
  packageJson: member.packageJson,
  manager,
  build: buildOf(member, all, manager),
})

type Found = { readonly member: WorkspaceMember; readonly finding: NodeFinding }

const whyOf = ({ finding }: Found): string =>
  finding.how === 'start-script' ? 'has a start script' : `is ${finding.application.framework ?? 'node'}`

/** Members that could be deployed: those with a start script when there are any, else servers, else static sites. */
function bestOf(found: readonly Found[]): readonly Found[] {
  for (const how of ['start-script', 'framework', 'static'] as const) {
    const best = found.filter((each) => each.finding.how === how)
    if (best.length > 0) return best
  }
  return []
}

/** What was found in a project of Node packages, and in which of its folders. */
export type NodeProject = { readonly path: string; readonly finding: NodeFinding }

/**
 * The one application of a workspace; undefined when no member is one. Pure.
 * @throws NX-DETECT-AMBIGUOUS when several could be meant
 */
export function chooseMember(
  files: ProjectFiles,
  root: PackageJson,
  members: readonly WorkspaceMember[],
): NodeProject | undefined {
  const manager = choosePackageManager(files, root)
  const found = members.flatMap((member) => {
    const finding = detectNodePackage(packageOf(files, member, members, manager))
    return finding === undefined ? [] : [{ member, finding }]
  })
  const best = bestOf(found)
  const [only] = best
  if (only === undefined) return undefined
  if (best.length > 1) {
    throw severalDetected({
      what: 'several members of the workspace can be deployed',
      candidates: best.map((each) => ({ name: each.member.path, why: whyOf(each) })),
      remedy: `Say which one in nexo.yaml:\napp:\n  source: ${only.member.path}`,
    })
  }
  const others = found.filter((each) => each !== only).map((each) => each.member.path)
  return { path: only.member.path, finding: withEvidence(only.finding, chosenBecause(only, others)) }
}

const chosenBecause = (only: Found, others: readonly string[]): Evidence => ({
  what: 'application',
  why: `${only.member.path} is the member of the workspace that ${whyOf(only)}${others.length > 0 ? `; not ${others.join(', ')}` : ''}`,
  file: `${only.member.path}/package.json`,
})

const withEvidence = (finding: NodeFinding, evidence: Evidence): NodeFinding => ({
  ...finding,
  application: { ...finding.application, evidence: [evidence, ...finding.application.evidence] },
})

/**
 * A project whose root holds a package.json: the root itself when it is an application, else the one member that is.
 * Undefined when there is none. Pure.
 * @throws NX-DETECT-AMBIGUOUS, NX-DETECT-FILE-INVALID
 */
export function detectNodeProject(files: ProjectFiles): NodeProject | undefined {
  const root = readPackageJson(files)
  if (root === undefined) return undefined
  const members = readWorkspace(files, root)
  const manager = choosePackageManager(files, root)
  const own = detectNodePackage({
    files,
    path: '.',
    packageJson: root,
    manager,
    build: ownBuild(root, manager),
  })
  if (own !== undefined && (members.length === 0 || own.how === 'start-script'))
    return { path: '.', finding: own }
  return chooseMember(files, root, members) ?? (own === undefined ? undefined : { path: '.', finding: own })
}

/** One member, chosen by the user. Undefined when `path` is no member, or no application. Pure. */
export function detectNodeMember(files: ProjectFiles, path: string): NodeProject | undefined {
  const root = readPackageJson(files)
  const members = root === undefined ? [] : readWorkspace(files, root)
  const member = members.find((each) => each.path === path)
  if (root === undefined || member === undefined) return undefined
  const finding = detectNodePackage(packageOf(files, member, members, choosePackageManager(files, root)))
  return finding === undefined ? undefined : { path, finding }
}

/** How a member is installed and built from the root, when something else says what starts. Undefined for no member. */
export function detectMemberFoundation(files: ProjectFiles, path: string): DetectedApplication | undefined {
  const root = readPackageJson(files)
  const members = root === undefined ? [] : readWorkspace(files, root)
  const member = members.find((each) => each.path === path)
  const foundation = detectNodeFoundation(files)
  if (root === undefined || member === undefined || foundation === undefined) return undefined
  const build = buildOf(member, members, choosePackageManager(files, root))
  return {
    ...foundation,
    name: applicationNameFrom(member.packageJson.name),
    build: build === null ? null : [...build],
  }
}

/** Whether the project lists `path` as a member of its workspace. */
export function isWorkspaceMember(files: ProjectFiles, path: string): boolean {
  const root = readPackageJson(files)
  return root !== undefined && readWorkspace(files, root).some((member) => member.path === path)
}
