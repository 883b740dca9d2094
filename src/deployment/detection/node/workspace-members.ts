import * as yaml from 'yaml'
import * as z from 'zod'
import { messageOf } from '../../../kernel/errors.ts'
import { malformedProjectFile } from '../errors.ts'
import type { ProjectFiles } from '../project-files.ts'
import { type PackageJson, readPackageJson } from './package-json.ts'
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

/** Whether the project lists `path` as a member of its workspace. */
export function isWorkspaceMember(files: ProjectFiles, path: string): boolean {
  const root = readPackageJson(files)
  return root !== undefined && readWorkspace(files, root).some((member) => member.path === path)
}
