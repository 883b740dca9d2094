import { quoted } from '../command-line.ts'
import type { ProjectFiles } from '../project-files.ts'
import { type NodePackage, ownBuild } from './detect-node.ts'
import { dependsOn } from './package-json.ts'
import type { PackageManager } from './package-manager.ts'
import type { WorkspaceMember } from './workspace-members.ts'

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

/** Argv that builds the member after the members that it needs; run in the member's folder; null when there is nothing to build. Pure. */
export function buildOf(
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
  // `{.}...`: the package of this folder and every one that it needs, in order.
  if (manager.id === 'pnpm') return ['pnpm', '--filter', '{.}...', 'run', 'build']
  const commands = built.map((each) => `(cd ${quoted(`${up}/${each.path}`)} && ${manager.program} run build)`)
  return ['sh', '-c', commands.join(' && ')]
}

/** A member as a package of its own. Pure. */
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
