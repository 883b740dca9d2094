// sources: what a backup of the manifest stands for on this machine.
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { agentPaths, servicePaths } from '../../agent/paths.ts'
import type { BackupSection } from '../../domain/manifest-maintenance.ts'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Project } from '../../kernel/manifest/open-project.ts'
import { Secret } from '../../kernel/secrets/secret.ts'
import { captureFailed, sourceMissing } from '../errors.ts'
import { parsePostgresUrl, type PostgresTarget } from './postgres-connection.ts'

/** A path of the manifest and where it is: `path` below `base` (absolute). */
export type SourcePath = { readonly path: string; readonly base: string }

export type Sources = {
  readonly sqlite: readonly SourcePath[]
  readonly files: readonly SourcePath[]
  readonly postgres: PostgresTarget | null
}

/** Folders in which paths are looked for, in this order: what releases share, then the project itself. */
export const basesOf = ({ home }: Pick<Kernel, 'home'>, project: Project): readonly string[] => [
  servicePaths(agentPaths(home), project).shared,
  project.directory,
]

/** @throws NX-MAINTAIN-SOURCE-MISSING, NX-MAINTAIN-CAPTURE-FAILED for a URL that is none, and what secrets raise */
export async function findSources(
  kernel: Kernel,
  project: Project,
  { name, source }: BackupSection,
  call: Call,
): Promise<Sources> {
  const bases = basesOf(kernel, project)
  const find = (path: string): SourcePath => ({ path: tidy(path), base: baseOf(name, path, bases) })
  return {
    sqlite: (source.sqlite ?? []).map(find),
    files: (source.files ?? []).map(find),
    postgres: await readPostgresTarget(project, { name, source }, call.signal),
  }
}

/** The database that a backup names; null when it names none. @throws NX-MAINTAIN-CAPTURE-FAILED for a URL that is none */
export const readPostgresTarget = async (
  project: Project,
  { name, source }: Pick<BackupSection, 'name' | 'source'>,
  signal: AbortSignal,
): Promise<PostgresTarget | null> =>
  source.postgres === undefined ? null : readTarget(project, name, source.postgres, signal)

const tidy = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

function baseOf(backup: string, path: string, bases: readonly string[]): string {
  const base = bases.find((each) => lstatSync(join(each, path), { throwIfNoEntry: false }) !== undefined)
  if (base === undefined) throw sourceMissing({ backup, path, looked: [...bases] })
  return base
}

async function readTarget(
  project: Project,
  backup: string,
  text: string,
  signal: AbortSignal,
): Promise<PostgresTarget> {
  const value = await project.resolve(text, `maintenance.backups.${backup}.source.postgres`, signal)
  const target = parsePostgresUrl(value instanceof Secret ? value.reveal() : value)
  if (target !== undefined) return target
  const reason = 'it is no URL of the form postgres://user:password@host/database'
  throw captureFailed({ backup, what: 'source.postgres', reason })
}
