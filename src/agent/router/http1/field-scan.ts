// One header line at a time, strictly: refuse, never repair. Pure.
import { headProblems } from './head-problem.ts'
import type { HeadProblem } from './head-problem.ts'
import { nameOctets, notInName, octet, underscoreInName, valueOctets } from './octets.ts'

/** Where the parts of one line stand; filled by `scanField`, reused from line to line. */
export type FieldMark = {
  nameStart: number
  nameEnd: number
  valueStart: number
  valueEnd: number
  hasUnderscore: boolean
  problem: HeadProblem
}

export const newFieldMark = (): FieldMark => ({
  nameStart: 0,
  nameEnd: 0,
  valueStart: 0,
  valueEnd: 0,
  hasUnderscore: false,
  problem: headProblems.badName,
})

/** Results of `scanField` that are no offset. */
export const scan = { incomplete: -1, refused: -2 } as const

/**
 * Reads the line that starts at `from`.
 *
 * Promise: the offset after its CRLF, with `mark` filled; `scan.incomplete` when bytes are missing; `scan.refused` with
 * `mark.problem`. At the empty line that ends a head it gives the offset after it, with an empty name in the mark.
 * Source: RFC 9112 section 5; white space before the colon, bare CR or LF and folded lines are refused.
 */
export function scanField(bytes: Uint8Array, from: number, end: number, mark: FieldMark): number {
  mark.nameStart = from
  let at = from
  let seen = 1
  let kind = notInName
  while (at < end && (kind = nameOctets[bytes[at] ?? 0] ?? 0) !== notInName) {
    seen |= kind
    at += 1
  }
  mark.nameEnd = at
  mark.hasUnderscore = (seen & underscoreInName) !== 0
  if (at === end) return scan.incomplete
  if (at === from) return scanWithoutName(bytes, from, end, mark)
  if (bytes[at] !== octet.colon) return refuse(mark, headProblems.badName)
  return scanValue(bytes, at + 1, end, mark)
}

function scanValue(bytes: Uint8Array, from: number, end: number, mark: FieldMark): number {
  let at = from
  while (bytes[at] === octet.space || bytes[at] === octet.tab) at += 1
  mark.valueStart = at
  while (at < end && valueOctets[bytes[at] ?? 0] === 1) at += 1
  if (at >= end) return scan.incomplete
  let valueEnd = at
  while (valueEnd > mark.valueStart && isBlank(bytes[valueEnd - 1])) valueEnd -= 1
  mark.valueEnd = valueEnd
  if (bytes[at] !== octet.cr) {
    return refuse(mark, bytes[at] === octet.lf ? headProblems.bareLf : headProblems.badValue)
  }
  return lineEnd(bytes, at, end, mark)
}

function scanWithoutName(bytes: Uint8Array, from: number, end: number, mark: FieldMark): number {
  const code = bytes[from]
  if (code === octet.cr) return lineEnd(bytes, from, end, mark)
  if (code === octet.lf) return refuse(mark, headProblems.bareLf)
  if (isBlank(code)) return refuse(mark, headProblems.foldedLine)
  return refuse(mark, code === octet.colon ? headProblems.emptyName : headProblems.badName)
}

function lineEnd(bytes: Uint8Array, cr: number, end: number, mark: FieldMark): number {
  if (cr + 1 === end) return scan.incomplete
  return bytes[cr + 1] === octet.lf ? cr + 2 : refuse(mark, headProblems.bareCr)
}

function refuse(mark: FieldMark, problem: HeadProblem): number {
  mark.problem = problem
  return scan.refused
}

const isBlank = (code: number | undefined): boolean => code === octet.space || code === octet.tab
