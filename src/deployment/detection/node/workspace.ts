import type { DetectedApplication, Evidence } from '../../../domain/deployment-configuration.ts'
import { applicationNameFrom } from '../detection.ts'
import { severalDetected } from '../errors.ts'
import type { ProjectFiles } from '../project-files.ts'
import { detectNodePackage, type NodeFinding, ownBuild } from './detect-node.ts'
import { buildOf, packageOf } from './member-build.ts'
import { detectNodeFoundation } from './node-foundation.ts'
import { type PackageJson, readPackageJson } from './package-json.ts'
import { choosePackageManager } from './package-manager.ts'
import { readWorkspace, type WorkspaceMember } from './workspace-members.ts'

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
