// When lines were written of which the application does not say so: the size of a log is noted once a second while it
// grows, so every line is known to a second.
import { appendFileSync, readFileSync } from 'node:fs'
import { systemCodeOf } from '../../kernel/errors.ts'
import { partsOf } from './log-parts.ts'

/** Where the sizes of a part are noted: lines of `<epoch ms> <bytes>`. */
export const timesFileOf = (part: string): string => `${part}.times`

/** Notes that the part is `sizeBytes` long now. */
export const noteSize = (part: string, sizeBytes: number, nowMs: number): void =>
  appendFileSync(timesFileOf(part), `${nowMs} ${sizeBytes}\n`, { mode: 0o600 })

/** At `ms` everything before `place` was written. */
type Note = { readonly place: number; readonly ms: number }

/** Tells when the line that ends at a place was written, epoch ms; what was not noted yet is as new as `nowMs`. */
export function openTimes(file: string, nowMs: number): (end: number) => number {
  const parts = partsOf(file)
  const notes = parts.flatMap((part, index): Note[] => {
    const noted = readNotes(timesFileOf(part.file))
      .filter(({ place }) => place <= part.sizeBytes)
      .map(({ place, ms }) => ({ place: part.base + place, ms }))
    const isOlder = index < parts.length - 1
    return isOlder ? [...noted, { place: part.base + part.sizeBytes, ms: part.writtenAtMs }] : noted
  })
  return (end) => notes[firstAtLeast(notes, end)]?.ms ?? nowMs
}

/** Index of the first note at or after `place`. */
function firstAtLeast(notes: readonly Note[], place: number): number {
  let [low, high] = [0, notes.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((notes[middle]?.place ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

function readNotes(file: string): readonly Note[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => /^(\d+) (\d+)$/.exec(line))
      .flatMap((found) => (found === null ? [] : [{ ms: Number(found[1]), place: Number(found[2]) }]))
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}
