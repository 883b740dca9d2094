// What a replica is started with: its argv, its variables. Pure.
import { join } from 'node:path'
import type { ProcessSpec } from '../../domain/process.ts'
import type { ServiceKey } from '../protocol/documents.ts'

/**
 * Variables of the agent that every replica gets. Nothing else is inherited: what the user's terminal holds, such as
 * a token of a CI job, is not the application's.
 */
const inheritedNames = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
]
/** What programs on Windows cannot start without. */
const windowsNames = [
  'Path',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
]

type Variables = Readonly<Record<string, string | undefined>>

/** The part of `from` that a child may see: paths, language, time zone, home. */
export function minimalEnvironment(from: Variables, platform: NodeJS.Platform): Record<string, string> {
  const names = platform === 'win32' ? [...inheritedNames, ...windowsNames] : inheritedNames
  const kept: Record<string, string> = {}
  for (const name of names) {
    const value = from[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

export type ReplicaIdentity = {
  readonly service: ServiceKey
  readonly releaseId: string
  readonly replicaId: string
  /** Undefined for processes that do not listen. */
  readonly port: number | undefined
}

/** Variables by which a replica knows, and is known by, what it is. Adoption reads them back. */
export const identityVariables = (identity: ReplicaIdentity): Record<string, string> => ({
  ...(identity.port === undefined ? {} : { PORT: String(identity.port) }),
  NEXO_RELEASE: identity.releaseId,
  NEXO_APPLICATION: identity.service.application,
  NEXO_ENVIRONMENT: identity.service.environment,
  NEXO_REPLICA: identity.replicaId,
})

/** A release's resolved variables, and which of them are secrets. */
export type ReleaseVariables = {
  readonly values: Readonly<Record<string, string>>
  readonly secretNames: readonly string[]
}

/**
 * Environment of a replica: inherited minimum, then the release's variables with `$PORT` replaced in those that are no
 * secrets, then what nexo says about it, which nothing overrides.
 */
export function replicaEnvironment(
  inherited: Readonly<Record<string, string>>,
  release: ReleaseVariables,
  identity: ReplicaIdentity,
): Record<string, string> {
  // A password may hold `$PORT`: what a secret is made of is not for nexo to read.
  const own = Object.entries(release.values).map(([name, value]) => [
    name,
    release.secretNames.includes(name) ? value : replacePort(value, identity.port),
  ])
  return { ...inherited, ...Object.fromEntries(own), ...identityVariables(identity) }
}

/** `$PORT` and `${PORT}` replaced; `$PORTAL` is another variable and stays. Without a port nothing is replaced. */
export const replacePort = (text: string, port: number | undefined): string =>
  port === undefined ? text : text.replaceAll(/\$(?:\{PORT\}|PORT(?![A-Za-z0-9_]))/g, String(port))

/**
 * Argv as it is started: port filled in, `@static` turned into nexo's own file server, resource limits set by a shell
 * that replaces itself, so that no process stands between the agent and the application.
 *
 * Shape: `ulimit -d` limits writable private memory. Address space (`-v`) would stop runtimes that reserve far more
 * than they use, such as V8 and the JVM.
 */
export function replicaArgv(
  process: ProcessSpec,
  port: number | undefined,
  entry: readonly string[],
  platform: NodeJS.Platform,
): readonly string[] {
  const argv = process.argv.map((argument) => replacePort(argument, port))
  const own = argv[0] === '@static' ? [...entry, 'static', ...argv.slice(1), '--port', String(port)] : argv
  const limits = limitCommands(process.limits)
  if (limits === '' || platform === 'win32') return own
  return ['/bin/sh', '-c', `${limits} && exec "$@"`, 'nexo-limits', ...own]
}

const limitCommands = (limits: ProcessSpec['limits']): string =>
  [
    limits.openFiles === undefined ? [] : [`ulimit -n ${limits.openFiles}`],
    limits.memoryBytes === undefined ? [] : [`ulimit -d ${Math.ceil(limits.memoryBytes / 1024)}`],
  ]
    .flat()
    .join(' && ')

/** Folder that a process starts in. */
export const workingFolder = (files: string, process: ProcessSpec): string =>
  join(files, process.workingDirectory)
