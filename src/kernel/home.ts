// Where nexo keeps everything that is not the project's: one folder per user, or NEXO_HOME.
import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { posix, win32 } from 'node:path'
import { homeMissing, homeRelative, homeUnwritable } from './errors-home.ts'
import { messageOf, systemCodeOf } from './errors.ts'

export type HomeQuestion = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** As `process.platform`. */
  readonly platform: string
  /** Absolute; only to say what a relative NEXO_HOME would have meant. */
  readonly workingDirectory: string
}

/** The variables that decide, in the order in which they are asked, and what stands below each. */
const places = (
  platform: string,
): readonly { readonly variable: string; readonly below: readonly string[] }[] => {
  const first = { variable: 'NEXO_HOME', below: [] }
  if (platform === 'win32') return [first, { variable: 'LOCALAPPDATA', below: ['nexo'] }]
  if (platform === 'darwin') {
    return [first, { variable: 'HOME', below: ['Library', 'Application Support', 'nexo'] }]
  }
  return [
    first,
    { variable: 'XDG_DATA_HOME', below: ['nexo'] },
    { variable: 'HOME', below: ['.local', 'share', 'nexo'] },
  ]
}

/**
 * The absolute path of nexo's folder.
 *
 * Promise: pure; looks at variables only, never at the account database, so that a service without HOME is told
 * instead of writing to a folder nobody expects. A relative NEXO_HOME is refused, since it would be another folder,
 * with another agent, in every directory; a relative XDG_DATA_HOME is ignored as its specification asks.
 * @throws NX-HOME-MISSING when no variable is set, NX-HOME-RELATIVE when one is relative
 * Source: XDG Base Directory Specification 0.8 ("If an implementation encounters a relative path ... ignore it").
 */
export function resolveHome({ environment, platform, workingDirectory }: HomeQuestion): string {
  const path = platform === 'win32' ? win32 : posix
  const candidates = places(platform)
  for (const { variable, below } of candidates) {
    const value = environment[variable]
    if (value === undefined || value === '') continue
    if (path.isAbsolute(value)) return path.join(path.normalize(value), ...below)
    if (variable === 'XDG_DATA_HOME') continue
    throw homeRelative({ variable, value, absolute: path.resolve(workingDirectory, value) })
  }
  throw homeMissing({ looked: candidates.map(({ variable }) => variable) })
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  ENOSPC: 'no space left on the disk',
}

/**
 * Makes `home` with mode 0700 when it is not there, and checks that it can be written to.
 *
 * Promise: idempotent; the mode of a folder that exists is left as it is.
 * @throws NX-HOME-UNWRITABLE with the reason
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await access(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = reasons[systemCodeOf(error) ?? ''] ?? messageOf(error)
    throw homeUnwritable({ home, reason }, { cause: error })
  }
}
