// The lines of a head that end at this hop, as ranges to cut out: start, end, start, end, ... Pure.
import { newFieldMark, scanField } from './field-scan.ts'
import { spellsName } from './octets.ts'

/** Adds one line. Returns nothing, so that a parser's `return cut(...)` says that there is no problem. */
export function cut(cuts: number[], start: number, end: number): undefined {
  cuts.push(start, end)
  return undefined
}

/** Adds the line that starts at `start` of a head that has been parsed. */
export function cutLineAt(bytes: Buffer, start: number, headEnd: number, cuts: number[]): void {
  const mark = newFieldMark()
  cut(cuts, start, scanField(bytes, start, headEnd, mark))
}

/** Adds the lines that `Connection` named, also those that are cut already; RFC 9110 section 7.6.1 obliges a proxy to take them out. */
export function cutNamed(
  bytes: Buffer,
  from: number,
  headEnd: number,
  named: readonly string[],
  cuts: number[],
): void {
  const mark = newFieldMark()
  for (let at = from; at < headEnd;) {
    const next = scanField(bytes, at, headEnd, mark)
    const isNamed = named.some((name) => spellsName(bytes, mark.nameStart, mark.nameEnd, name))
    if (isNamed) cut(cuts, at, next)
    at = next
  }
}
