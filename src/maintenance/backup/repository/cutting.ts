// cutting: where content is cut into blobs. Content-defined, so that an insertion moves no later cut; paged files such as
// databases are cut at every 64 KiB instead, since their pages change in place.
import { hash } from 'node:crypto'

/** Where the blob that starts at `start` ends; at most `end`, the end of what is there. */
export type Cut = (bytes: Uint8Array, start: number, end: number) => number

const smallest = 512 * 1024
/** No blob is longer than this. */
export const longestBlob = 4 * 1024 * 1024
const page = 64 * 1024
const widest = 2 * longestBlob
const smallBytes = 256 * 1024
// 20 bits decide, so a cut comes after 1 MiB on average; the high bits hold the most history of a Gear hash.
const decidingBits = 0x7ffff800
// A Gear hash forgets a byte after 32 others.
const warmUp = 32

/** Cuts at every 64 KiB. */
export const pagedCut: Cut = (_bytes, start, end) => Math.min(start + page, end)

/**
 * Cuts where a Gear hash over the content says so: 512 KiB to 4 MiB, 1 MiB on average.
 *
 * Promise: the same content is cut in the same places by the same `secret`; without it, sizes of blobs do not tell which
 * known file is stored.
 * Source: Xia et al., "Ddelta: A deduplication-inspired fast delta compression approach", 2014.
 */
export function createContentCut(secret: string): Cut {
  const gear = gearOf(secret)
  return (bytes, start, end) => {
    const first = start + smallest
    const last = Math.min(end, start + longestBlob)
    if (first >= last) return last
    let fingerprint = 0
    for (let at = first - warmUp; at < first; at += 1)
      fingerprint = ((fingerprint << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0
    for (let at = first; at < last; at += 1) {
      fingerprint = ((fingerprint << 1) + (gear[bytes[at] ?? 0] ?? 0)) | 0
      if ((fingerprint & decidingBits) === 0) return at + 1
    }
    return last
  }
}

function gearOf(secret: string): Int32Array {
  const table = new Int32Array(256)
  for (let value = 0; value < 256; value += 1)
    table[value] = hash('sha256', `${secret}:${value}`, 'buffer').readInt32LE(0)
  return table
}

/** Reads at most `length` bytes into `target` from `offset` on; 0 at the end. */
export type ReadBytes = (target: Buffer, offset: number, length: number) => number | Promise<number>

/** Memory for one content after the other: it is used again, since nobody would free it in time. */
export const createWindow = (): Buffer => Buffer.allocUnsafeSlow(widest)

/**
 * The content that `read` gives, in blobs. Holds at most 8 MiB, those of `large` when the content needs them.
 * Each blob is the caller's own: its bytes do not change later.
 */
export async function* blobsOf(
  read: ReadBytes,
  cut: Cut,
  large: Buffer,
  expectedBytes = Number.POSITIVE_INFINITY,
): AsyncIterable<Buffer> {
  let window = expectedBytes < smallBytes ? Buffer.allocUnsafe(expectedBytes + 1) : large
  let start = 0
  let end = 0
  let isEnd = false
  for (;;) {
    while (!isEnd && end - start < longestBlob) {
      if (end === window.length) {
        // Room at the front; or the content is longer than expected, such as a file that grew while it was read.
        const next = start > 0 ? window : large
        window.copy(next, 0, start, end)
        window = next
        end -= start
        start = 0
      }
      const got = await read(window, end, window.length - end)
      if (got === 0) isEnd = true
      end += got
    }
    if (start === end) return
    const to = cut(window, start, end)
    yield Buffer.from(window.subarray(start, to))
    start = to
  }
}
