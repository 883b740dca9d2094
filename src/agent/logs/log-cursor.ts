import { readBlock } from './log-parts.ts'

/** Longest line that is kept whole; the rest of a longer one is cut. */
export const maxLineBytes = 64 * 1024

/** A line of a log, and the place after it: reading on from there gives the next one. */
export type PlacedLine = { readonly text: string; readonly end: number }

/** What one look found. `skipped`: bytes before the first line that were thrown away before they could be read. */
export type Look = {
  readonly lines: readonly PlacedLine[]
  readonly skipped: number
  readonly more: 'maybe' | 'none'
}

/** Reads the whole lines of one log onwards from a place, across rotation. */
export type LogCursor = {
  /** The next lines; none when there is nothing new. Reads no further than `until`. */
  read(until?: number): Look
  /** What was read of a line that has no end yet. */
  unfinished(): PlacedLine | undefined
  /** Where the next line begins. */
  place(): number
}

export function openCursor(file: string, from: number): LogCursor {
  let place = from
  let lineStart = from
  let rest: Buffer[] = []
  const take = (bytes: Buffer): string => {
    const line = Buffer.concat([...rest, bytes])
    rest = []
    return line.subarray(0, maxLineBytes).toString('utf8')
  }
  const keep = (bytes: Buffer): void => {
    const held = rest.reduce((sum, each) => sum + each.length, 0)
    if (bytes.length > 0 && held < maxLineBytes) rest.push(bytes)
  }
  return {
    read: (until = Number.POSITIVE_INFINITY) => {
      const block = place < until ? readBlock(file, place) : { bytes: Buffer.alloc(0), at: place }
      const bytes = block.bytes.subarray(0, Math.max(0, until - block.at))
      const skipped = Math.max(0, block.at - place)
      if (block.at !== place) {
        rest = []
        lineStart = block.at
      }
      const lines: PlacedLine[] = []
      let start = 0
      for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
        lineStart = block.at + newline + 1
        lines.push({ text: take(bytes.subarray(start, newline)), end: lineStart })
        start = newline + 1
      }
      keep(bytes.subarray(start))
      place = block.at + bytes.length
      return { lines, skipped, more: bytes.length === 0 ? 'none' : 'maybe' }
    },
    unfinished: () => (rest.length === 0 ? undefined : { text: take(Buffer.alloc(0)), end: place }),
    place: () => lineStart,
  }
}
