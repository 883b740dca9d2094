import { createHash, hash } from 'node:crypto'
import { type BigIntStats, closeSync, createReadStream, fstatSync, openSync, readFileSync } from 'node:fs'
import { sourceKeepsChanging } from './errors.ts'

const streamAboveBytes = 1024n * 1024n
const attempts = 3

/** Equal while a file was not written to. ctime also moves when somebody sets mtime back. */
export const stampOf = (stats: BigIntStats): string =>
  `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`

export type FileDigest = { readonly digest: string; readonly stats: BigIntStats }

/**
 * Undefined when the file changed meanwhile. Opened once: what is judged is what was read. One that only grew, as a log
 * does, counts as what it was when it was opened.
 */
async function readOnce(file: string, signal: AbortSignal): Promise<FileDigest | undefined> {
  const descriptor = openSync(file, 'r')
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    const digest =
      stats.size > streamAboveBytes
        ? await digestOfStream(descriptor, Number(stats.size), signal)
        : hash('sha256', readFileSync(descriptor).subarray(0, Number(stats.size)), 'hex')
    const after = fstatSync(descriptor, { bigint: true })
    return after.size > stats.size || stampOf(after) === stampOf(stats) ? { digest, stats } : undefined
  } finally {
    closeSync(descriptor)
  }
}

async function digestOfStream(descriptor: number, sizeBytes: number, signal: AbortSignal): Promise<string> {
  const sha256 = createHash('sha256')
  const stream = createReadStream('', {
    fd: descriptor,
    autoClose: false,
    start: 0,
    end: sizeBytes - 1,
    highWaterMark: 1024 * 1024,
    signal,
  })
  for await (const chunk of stream) sha256.update(chunk)
  return sha256.digest('hex')
}

/**
 * SHA-256 (hex) of a regular file, of one state of it: read again when it was written to meanwhile.
 * @throws NX-PACKAGE-CHANGING when it changes each time; system errors of opening and reading as they are
 */
export async function readFileDigest(file: string, path: string, signal: AbortSignal): Promise<FileDigest> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const read = await readOnce(file, signal)
    if (read !== undefined) return read
  }
  throw sourceKeepsChanging({ path, attempts })
}
