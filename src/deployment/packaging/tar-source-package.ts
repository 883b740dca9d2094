import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { sourceChanged } from '../errors.ts'
import type { SourceEntry, SourcePackage } from './source-package.ts'

// Nothing of this machine or this moment: equal packages give equal bytes.
const anonymous = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' }

async function addEntry(tar: Pack, directory: string, entry: SourceEntry): Promise<void> {
  if (entry.kind === 'link') {
    tar.entry({ ...anonymous, name: entry.path, type: 'symlink', linkname: entry.target, mode: 0o777 })
    return
  }
  const sha256 = createHash('sha256')
  const judged = async function* (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of chunks) {
      sha256.update(chunk)
      yield chunk
    }
    if (sha256.digest('hex') !== entry.digest) throw sourceChanged({ paths: [entry.path] })
  }
  const into = tar.entry({ ...anonymous, name: entry.path, mode: entry.mode, size: entry.sizeBytes })
  await pipeline(createReadStream(join(directory, entry.path)), judged, into)
}

async function addEntries(tar: Pack, source: SourcePackage): Promise<void> {
  for (const entry of source.files) await addEntry(tar, source.directory, entry)
  tar.finalize()
}

/**
 * A package as a tar stream: byte-identical for equal packages. Files are read while the stream is.
 * A file that no longer has the content of the package fails the stream with NX-DEPLOY-SOURCE-CHANGED.
 */
export function tarSourcePackage(source: SourcePackage): Readable {
  const tar = pack()
  addEntries(tar, source).catch((cause: unknown) =>
    tar.destroy(cause instanceof Error ? cause : new Error(String(cause))),
  )
  return Readable.from(tar)
}
