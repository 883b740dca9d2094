// A log as one long text: the file that is written to and its older parts. A place in it is the count of bytes that
// were ever written before, so it stays right while parts move up and the file is emptied. All calls are synchronous:
// a rotation of the same process comes before or after, never in between.
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs'
import { systemCodeOf } from '../../kernel/errors.ts'

export type LogPart = {
  readonly file: string
  /** Place of its first byte. */
  readonly base: number
  readonly sizeBytes: number
  readonly writtenAtMs: number
}

/** Parts of a log that are there, oldest first; the last is the file itself, empty when there is none. */
export function partsOf(file: string): readonly LogPart[] {
  const older: LogPart[] = []
  let count = 0
  while (statOf(`${file}.${count + 1}`) !== undefined) count += 1
  for (let part = count; part >= 1; part -= 1) older.push(partAt(`${file}.${part}`, older.at(-1)))
  return [...older, { ...partAt(file, older.at(-1)), base: endOf(older.at(-1)) }]
}

const endOf = (part: LogPart | undefined): number => (part === undefined ? 0 : part.base + part.sizeBytes)

/** A part whose beginning was not kept on record follows the one before it. */
function partAt(file: string, before: LogPart | undefined): LogPart {
  const stats = statOf(file)
  const base = readBase(file) ?? endOf(before)
  return { file, base, sizeBytes: stats?.size ?? 0, writtenAtMs: stats?.mtimeMs ?? 0 }
}

/** Where the log begins by now, and where it ends. */
export function extentOf(file: string): { readonly start: number; readonly end: number } {
  const parts = partsOf(file)
  return { start: parts[0]?.base ?? 0, end: endOf(parts.at(-1)) }
}

export type LogBlock = {
  readonly bytes: Buffer
  /** Place of the first of `bytes`. */
  readonly at: number
}

/** One look reads at most this much, so that a flood in one log does not hold up the others. */
const blockBytes = 256 * 1024

/** What stands at `place`, or at the nearest place after it that is still there. Empty at the end. */
export function readBlock(file: string, place: number): LogBlock {
  const parts = partsOf(file)
  const [first] = parts
  const live = parts.at(-1)
  if (first === undefined || live === undefined) return { bytes: Buffer.alloc(0), at: place }
  // Somebody emptied the file: it is read from its beginning.
  const wanted = place > endOf(live) ? live.base : Math.max(place, first.base)
  // What lies between two parts is gone.
  const part = parts.find((each) => wanted < endOf(each)) ?? live
  const at = Math.max(wanted, part.base)
  return { bytes: bytesOf(part, at - part.base, blockBytes), at }
}

/** The place at which the last `count` lines before `end` begin; what follows the last newline counts as a line. */
export function placeOfTail(file: string, end: number, count: number): number {
  let newlines = 0
  if (count === 0) return end
  for (const part of partsOf(file).toReversed()) {
    let stop = Math.min(part.sizeBytes, end - part.base)
    while (stop > 0) {
      const start = Math.max(0, stop - blockBytes)
      const bytes = bytesOf(part, start, stop - start)
      for (let at = bytes.lastIndexOf(10); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(10, at - 1)) {
        // The newline that ends the last line begins none.
        if (part.base + start + at + 1 === end) continue
        newlines += 1
        if (newlines === count) return part.base + start + at + 1
      }
      stop = start
    }
  }
  return extentOf(file).start
}

function bytesOf(part: LogPart, offset: number, length: number): Buffer {
  const file = unlessMissing(() => openSync(part.file, 'r'))
  if (file === undefined) return Buffer.alloc(0)
  try {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, part.sizeBytes - offset)))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset))
  } finally {
    closeSync(file)
  }
}

const baseFileOf = (file: string): string => `${file}.base`

/** Keeps on record where an older part begins. */
export const writeBase = (file: string, base: number): void =>
  writeFileSync(baseFileOf(file), String(base), { mode: 0o600 })

function readBase(file: string): number | undefined {
  const text = unlessMissing(() => readFileSync(baseFileOf(file), 'utf8'))
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

const statOf = (file: string) => statSync(file, { throwIfNoEntry: false })

function unlessMissing<Found>(look: () => Found): Found | undefined {
  try {
    return look()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
