// isolation: where a generated application is tried. Its own copy, home and environment; loopback only where the system
// lets an ordinary user have a network of its own.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { markOwner, placePrefix, removeLeftovers } from './leftovers.ts'

export type Isolation = {
  /** Copy of the application; absolute. */
  readonly source: string
  /** Absolute; empty. */
  readonly home: string
  readonly environment: Readonly<Record<string, string>>
  /** What a program is started through to have no network but loopback; empty where that cannot be had. */
  readonly prefix: readonly string[]
  close(): Promise<void>
}

/** Enough for tests of a large application; a leak ends as a failure instead of a machine without memory. */
export const heapMegabytes = 1024

const kept = ['LANG', 'LC_ALL', 'TZ', 'SYSTEMROOT', 'COMSPEC', 'PATHEXT'] as const
/** npm finds its registry, proxy and certificates in these; an install cannot do without. */
const forInstall =
  /^(?:npm_config_|NPM_CONFIG_|https?_proxy$|HTTPS?_PROXY$|no_proxy$|NO_PROXY$|NODE_EXTRA_CA_CERTS$|SSL_CERT_FILE$)/

/** The caller's environment without everything that is theirs: credentials, settings, home. Pure. */
export function scrubbed(
  environment: Readonly<Record<string, string | undefined>>,
  { home, temporary }: { readonly home: string; readonly temporary: string },
): Record<string, string> {
  const names = kept.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))
  return {
    ...Object.fromEntries(names),
    // The same Node as ours comes first, so that what is tried is what was checked.
    PATH: [dirname(process.execPath), environment['PATH'] ?? ''].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
    NO_COLOR: '1',
    CI: '1',
  }
}

/** What an install needs besides: the user's own npm settings and cache. Pure. */
export function installVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && forInstall.test(name) ? [[name, value]] : [],
  )
  return {
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_cache: join(homedir(), '.npm'),
    ...Object.fromEntries(found),
  }
}

const loopbackOnly = [
  'unshare',
  '--map-root-user',
  '--net',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
] as const

async function canCutOff(signal: AbortSignal): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const [program, ...rest] = loopbackOnly
  const { promise, resolve } = Promise.withResolvers<boolean>()
  execFile(program, [...rest, 'true'], { signal }, (error) => resolve(error === null))
  return promise
}

/** What is made again, or is the user's own data. */
const notCopied: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'data'])

/** Whether a path of an application, relative to its folder, is part of what is tried. Pure. */
export const isCopied = (path: string): boolean => !notCopied.has(path.split(/[/\\]/)[0] ?? '')

/** Opens a place to try the application of `directory` in. Closing it removes all of it. */
export async function openIsolation(directory: string, signal: AbortSignal): Promise<Isolation> {
  await removeLeftovers(tmpdir())
  const place = await mkdtemp(join(tmpdir(), placePrefix))
  const close = (): Promise<void> => rm(place, { recursive: true, force: true, maxRetries: 5 })
  try {
    const [source, home, temporary] = [
      join(place, 'application'),
      join(place, 'home'),
      join(place, 'temporary'),
    ]
    await markOwner(place)
    await mkdir(home)
    await mkdir(temporary)
    await cp(directory, source, {
      recursive: true,
      filter: (path) => isCopied(relative(directory, path)),
    })
    const prefix = (await canCutOff(signal)) ? loopbackOnly : []
    return { source, home, environment: scrubbed(process.env, { home, temporary }), prefix, close }
  } catch (error) {
    await close()
    throw error
  }
}
