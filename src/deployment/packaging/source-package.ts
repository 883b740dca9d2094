// packaging: what a release is made of, as a value that two machines compute alike.
// Enters: which files git would ship, their digests, writing them somewhere else as folder or tar stream.
// Stays out: installing and building (building/), sending (providers/).
import { createHash } from 'node:crypto'
import { type BigIntStats, lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { isAbsolute, join, posix, relative, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { type DigestMemory, type KeyValueStore, openDigestMemory } from './digest-cache.ts'
import { nothingToPackage, symlinkOutside, unreadableSource } from './errors.ts'
import { listSource } from './list-source.ts'
import { type FileIdentity, isAmong } from './own-output.ts'
import { type PackagingCall, warn } from './packaging-call.ts'
import { readFileDigest, stampOf } from './read-file-digest.ts'

/** A regular file. Of its mode only the executable bit counts: 0644 or 0755, whatever the umask was. */
export type SourceFile = {
  readonly kind: 'file'
  /** Relative to the project, `/` between, the name's bytes as they are on disk. */
  readonly path: string
  readonly mode: 0o644 | 0o755
  readonly sizeBytes: number
  /** SHA-256 of the content, hex. */
  readonly digest: string
  /** Tells whether the file on disk is still the one that was read. No part of the package's digest. */
  readonly stamp: string
}

/** A symbolic link, relative and inside the project. */
export type SourceLink = { readonly kind: 'link'; readonly path: string; readonly target: string }
export type SourceEntry = SourceFile | SourceLink

export type SourcePackage = {
  /** Absolute path of the project that was read. No part of the digest. */
  readonly directory: string
  /** `sha256:` over every path, executable bit and content; equal for equal trees on every machine. */
  readonly digest: string
  /** Sorted by path. */
  readonly files: readonly SourceEntry[]
  readonly sizeBytes: number
}

export type PackageQuestion = {
  /** Absolute path of the project. */
  readonly directory: string
  /** Remembers digests between two runs. */
  readonly cache: KeyValueStore
  /** Absolute folders that are no part of the project even when they stand in it, such as nexo's own home. */
  readonly outside?: readonly string[]
  /** Files that are no part of the project wherever they stand, such as the ones that nexo's output goes to. */
  readonly notSource?: readonly FileIdentity[]
}

/** The digest of a package of `files`. Pure; their order does not matter. */
export function digestOfEntries(files: readonly SourceEntry[]): string {
  const sha256 = createHash('sha256').update('nexo-package-1\0')
  for (const each of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const content = each.kind === 'file' ? `${each.mode.toString(8)}\0${each.digest}` : `link\0${each.target}`
    sha256.update(`${each.path}\0${content}\0`)
  }
  return `sha256:${sha256.digest('hex')}`
}

/** Whether a link at `path` with `target` stays inside by its text alone. Pure. */
export function staysInside(path: string, target: string): boolean {
  if (isAbsolute(target) || posix.isAbsolute(target)) return false
  const resolved = posix.normalize(posix.join(posix.dirname(path), target.split(sep).join('/')))
  return resolved !== '..' && !resolved.startsWith('../')
}

/** Where a link ends by the file system's own word; true for links that end nowhere. */
function endsInside(directory: string, path: string): boolean {
  // Only the native one follows `link/..` as the file system does; the other shortens it by its text.
  const realPath = realpathSync.native
  try {
    const end = relative(realPath(directory), realPath(join(directory, path)))
    return end !== '..' && !end.startsWith(`..${sep}`) && !isAbsolute(end)
  } catch (thrown) {
    if (['ENOENT', 'ELOOP', 'ENOTDIR', 'EACCES'].includes(systemCodeOf(thrown) ?? '')) return true
    throw thrown
  }
}

type Reading = {
  readonly directory: string
  readonly memory: DigestMemory
  readonly call: PackagingCall
  readonly notSource: readonly FileIdentity[]
  readonly unreadable: { path: string; systemCode: string }[]
  readonly outside: { path: string; target: string }[]
}

const toFile = (path: string, stats: BigIntStats, digest: string): SourceFile => ({
  kind: 'file',
  path,
  mode: (stats.mode & 0o100n) === 0n ? 0o644 : 0o755,
  sizeBytes: Number(stats.size),
  digest,
  stamp: stampOf(stats),
})

async function readFile(reading: Reading, path: string, stats: BigIntStats): Promise<SourceFile> {
  const known = reading.memory.recall(path, stampOf(stats), Number(stats.mtimeMs))
  if (known !== undefined) return toFile(path, stats, known)
  const read = await readFileDigest(join(reading.directory, path), path, reading.call.signal)
  reading.memory.remember(path, stampOf(read.stats), read.digest)
  return toFile(path, read.stats, read.digest)
}

function readLink(reading: Reading, path: string): SourceLink {
  const target = readlinkSync(join(reading.directory, path))
  if (!staysInside(path, target) || !endsInside(reading.directory, path))
    reading.outside.push({ path, target })
  return { kind: 'link', path, target }
}

function skipSpecial(reading: Reading, path: string): undefined {
  const message = `${path} is no regular file (a pipe, socket or device) and is left out`
  const hint = 'Create it when the application starts, or add it to .nexoignore.'
  warn(reading.call, { code: 'NX-PACKAGE-SPECIAL-FILE', message, hint })
}

function skipOwnOutput(reading: Reading, path: string): undefined {
  const message = `the output of this command is written to ${path}, which is left out`
  const hint = `Write it outside the project, or add ${path} to .gitignore: the next release would hold it.`
  warn(reading.call, { code: 'NX-PACKAGE-OWN-OUTPUT', message, hint })
}

/** Undefined for what is left out: gone since it was listed, neither file nor link, or no part of the project. */
async function readEntry(reading: Reading, path: string): Promise<SourceEntry | undefined> {
  try {
    const stats = lstatSync(join(reading.directory, path), { bigint: true, throwIfNoEntry: false })
    if (stats === undefined || stats.isDirectory()) return undefined
    if (isAmong(reading.notSource, stats)) return skipOwnOutput(reading, path)
    if (stats.isSymbolicLink()) return readLink(reading, path)
    return stats.isFile() ? await readFile(reading, path, stats) : skipSpecial(reading, path)
  } catch (thrown) {
    const systemCode = systemCodeOf(thrown)
    if (systemCode === 'ENOENT') return undefined
    if (systemCode !== 'EACCES' && systemCode !== 'EPERM' && systemCode !== 'EIO') throw thrown
    reading.unreadable.push({ path, systemCode })
    return undefined
  }
}

function refuseMistakes({ unreadable, outside }: Reading): void {
  const [first] = unreadable
  if (first !== undefined) {
    throw unreadableSource({ paths: unreadable.map((each) => each.path), systemCode: first.systemCode })
  }
  if (outside.length > 0) throw symlinkOutside({ links: outside })
}

/** Files between two turns of the event loop, so that a large tree does not stop the progress line. */
const filesPerTurn = 512

/**
 * Reads what a release of the project is made of.
 *
 * Promise: the digest depends on paths, contents and executable bits alone, not on times, owner, umask or order of
 * listing. Files that did not change since the last run are not read again. Pipes, sockets and devices are left out
 * with a warning.
 * @throws NX-PACKAGE-SYMLINK-OUTSIDE, NX-PACKAGE-UNREADABLE (all of them at once), NX-PACKAGE-CHANGING,
 * NX-PACKAGE-EMPTY, NX-PACKAGE-NAME
 */
export async function readSourcePackage(
  { directory, cache, outside = [], notSource = [] }: PackageQuestion,
  call: PackagingCall,
): Promise<SourcePackage> {
  const [paths, memory] = await Promise.all([
    listSource(directory, outside, call),
    openDigestMemory(cache, directory),
  ])
  const startedAtMs = call.clock.now()
  const reading: Reading = { directory, memory, call, notSource, unreadable: [], outside: [] }
  const files: SourceEntry[] = []
  for (const [index, path] of paths.entries()) {
    if (index % filesPerTurn === filesPerTurn - 1) await setImmediate()
    call.signal.throwIfAborted()
    const entry = await readEntry(reading, path)
    if (entry !== undefined) files.push(entry)
  }
  refuseMistakes(reading)
  if (files.length === 0) throw nothingToPackage({ directory })
  await memory.save(startedAtMs)
  const sizeBytes = files.reduce((sum, each) => sum + (each.kind === 'file' ? each.sizeBytes : 0), 0)
  return { directory, digest: digestOfEntries(files), files, sizeBytes }
}
