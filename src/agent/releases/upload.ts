import { createWriteStream } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { Host } from '../host.ts'
import { messageOf, NexoError, systemCodeOf } from '../../kernel/errors.ts'
import { ArtifactId } from '../protocol/documents.ts'
import { artifactInvalid, writeFailed } from '../service-errors.ts'
import { hasArtifact, moveInto } from './artifacts.ts'

/**
 * Takes a built tree as a tar stream. A half-sent one leaves nothing.
 *
 * @throws NX-AGENT-ARTIFACT-INVALID for entries that leave the folder, devices, or a damaged stream
 * @throws NX-AGENT-WRITE-FAILED when the disk is full
 */
export async function receiveArtifact(host: Host, artifactId: string, source: Readable): Promise<void> {
  if (!ArtifactId.safeParse(artifactId).success)
    throw artifactInvalid({ entry: artifactId, why: 'this is no artifact id' })
  if (await hasArtifact(host.paths, artifactId)) {
    source.resume()
    return
  }
  const staging = join(host.paths.staging, `${artifactId}.${host.clock.now()}`)
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 })
    await unpack(source, staging)
    await mkdir(host.paths.artifacts, { recursive: true, mode: 0o700 })
    await moveInto(staging, join(host.paths.artifacts, artifactId))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    await readRest(source)
    throw asUploadError(error, artifactId)
  }
}

/** A caller that is still sending reads our answer when it has sent everything. */
async function readRest(source: Readable): Promise<void> {
  source.unpipe()
  source.resume()
  await finished(source, { writable: false }).catch(() => undefined)
}

function asUploadError(error: unknown, artifactId: string): unknown {
  if (error instanceof NexoError) return error
  const systemCode = systemCodeOf(error)
  if (systemCode === 'ENOSPC' || systemCode === 'EDQUOT' || systemCode === 'EROFS') {
    return writeFailed({ path: artifactId, systemCode }, { cause: error })
  }
  return artifactInvalid({ entry: artifactId, why: messageOf(error) }, { cause: error })
}

async function unpack(source: Readable, folder: string): Promise<void> {
  const { extract } = await import('tar-stream')
  const entries = extract()
  // Not `pipeline`: when an entry is refused that would break the connection on which the refusal is to be told.
  source.once('error', (error) => entries.destroy(error))
  source.pipe(entries)
  const links = new Set<string>()
  for await (const entry of entries) {
    const { name, type, mode, linkname } = entry.header
    const inside = checkedPath(name)
    checkNotThroughLink(inside, links)
    if (type === 'symlink') links.add(inside)
    const path = join(folder, inside)
    if (type === 'directory') await mkdir(path, { recursive: true })
    else if (type === 'symlink') await placeLink(path, checkedLink(name, linkname ?? ''))
    else if (type === 'file') await placeFile(path, entry, ((mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755)
    else throw artifactInvalid({ entry: name, why: `entries of type ${type ?? 'unknown'} are not taken` })
    entry.resume()
  }
}

/** A link that came earlier may point anywhere: nothing is written through it. */
function checkNotThroughLink(path: string, links: ReadonlySet<string>): void {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (links.has(folder)) throw artifactInvalid({ entry: path, why: `it lies behind the link ${folder}` })
  }
}

async function placeFile(path: string, content: AsyncIterable<unknown>, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // `wx`: an entry that comes twice, as a link and as a file, is never written through.
  await pipeline(Readable.from(content), createWriteStream(path, { mode, flags: 'wx' }))
}

async function placeLink(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path)
}

/** Path of an entry below the folder. Pure. @throws NX-AGENT-ARTIFACT-INVALID */
export function checkedPath(name: string): string {
  const path = normalize(name)
  if (isAbsolute(name) || path === '..' || path.startsWith(`..${sep}`)) {
    throw artifactInvalid({ entry: name, why: 'it leaves the folder' })
  }
  return path
}

/** Target of a link, as it is, when it stays inside. Pure. @throws NX-AGENT-ARTIFACT-INVALID */
export function checkedLink(name: string, target: string): string {
  if (isAbsolute(target)) return target
  const path = normalize(join(dirname(name), target))
  if (path === '..' || path.startsWith(`..${sep}`)) {
    throw artifactInvalid({ entry: name, why: `it links to ${target}, which is outside` })
  }
  return target
}
