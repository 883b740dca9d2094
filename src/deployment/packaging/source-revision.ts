import type { SourceRevision } from '../../domain/release.ts'
import { askGit, isInRepository } from './git.ts'

/** `git status --porcelain=v2 --branch -z` as a revision. Pure. */
export function parseGitStatus(output: string): SourceRevision {
  const records = output.split('\0').filter((record) => record !== '')
  const header = (name: string): string | undefined =>
    records.find((record) => record.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length)
  const commit = header('oid')
  const branch = header('head')
  return {
    ...(commit === undefined || commit === '(initial)' ? {} : { commit }),
    ...(branch === undefined || branch === '(detached)' ? {} : { branch }),
    dirty: records.some((record) => !record.startsWith('# ')),
  }
}

/**
 * Commit and branch of a folder, and whether files in it differ from the commit (files outside it do not count).
 * Without git or a repository that may be read: nothing known, not dirty.
 */
export async function sourceRevision(directory: string, signal: AbortSignal): Promise<SourceRevision> {
  if (!isInRepository(directory)) return { dirty: false }
  const argv = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--', '.']
  const answer = await askGit(directory, argv, signal)
  return answer?.exitCode === 0 ? parseGitStatus(answer.stdout.toString('utf8')) : { dirty: false }
}
