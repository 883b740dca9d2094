// Snapshots, locks and indexes are JSON; in format 2 they are compressed behind a byte that says so.
// Source: restic, doc/design.rst, "Unpacked Data Format".
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const compressedMark = 2
/** An index of a repository of many terabytes; nothing of that kind is longer. */
const longestBytes = 1024 * 1024 * 1024

export async function encodeDocument(text: string): Promise<Buffer> {
  return Buffer.concat([Buffer.from([compressedMark]), await compress(Buffer.from(text))])
}

/** The JSON text; undefined for bytes that are none. */
export async function decodeDocument(plain: Buffer): Promise<string | undefined> {
  const [first] = plain
  if (first === 0x7b || first === 0x5b) return plain.toString('utf8')
  if (first !== compressedMark) return undefined
  const text = await decompress(plain.subarray(1), { maxOutputLength: longestBytes })
  return text.toString('utf8')
}
