import { existsSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { NexoError } from '../../kernel/errors.ts'
import { isWorkspaceMember } from './node/workspace-members.ts'
import { openProjectFiles } from './project-files.ts'

const maxLevels = 8

/** A folder above that installs and builds this one, and this one's path in it. */
export type WorkspaceAbove = { readonly root: string; readonly path: string }

/** Whether a folder above lists `path` as its member. What cannot be read or parsed above is none of our project. */
function listsMember(root: string, path: string): boolean {
  try {
    return existsSync(join(root, 'package.json')) && isWorkspaceMember(openProjectFiles(root), path)
  } catch (thrown) {
    if (thrown instanceof NexoError) return false
    throw thrown
  }
}

/**
 * The workspace that `directory` (absolute) is a member of, or undefined. Looks upward, at most eight folders, and not
 * above a folder that holds a repository.
 */
export function findWorkspaceAbove(directory: string): WorkspaceAbove | undefined {
  let below = directory
  for (let level = 0; level < maxLevels; level += 1) {
    const root = dirname(below)
    if (root === below || existsSync(join(below, '.git'))) return undefined
    const path = relative(root, directory).split(sep).join('/')
    if (listsMember(root, path)) return { root, path }
    below = root
  }
  return undefined
}
