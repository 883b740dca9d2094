import type { Piece } from './blocks.ts'

/** Where a stretch of words stands. Counts from 1; `endCol` is the column after the last character. */
export type Span = {
  readonly line: number
  readonly col: number
  readonly endLine: number
  readonly endCol: number
}

/** Words that may stand on several lines, joined by one blank, and where each stands. */
export type Passage = {
  readonly text: string
  readonly pieces: readonly (Piece & { readonly start: number })[]
}

/** Joins pieces. Pure. */
export function joinPieces(pieces: readonly Piece[]): Passage {
  let start = 0
  const placed = pieces.map((piece) => {
    const at = start
    start += piece.text.length + 1
    return { ...piece, start: at }
  })
  return { text: pieces.map(({ text }) => text).join(' '), pieces: placed }
}

/** The part from offset `from` to `to`, without blanks at its ends. */
export function slicePassage(passage: Passage, from: number, to: number): Passage {
  const cut = passage.pieces.flatMap(({ start, text, line, column }) => {
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, text.length)]
    const part = text.slice(first, last)
    const skipped = part.length - part.trimStart().length
    return last <= first || part.trim() === ''
      ? []
      : [{ line, column: column + first + skipped, text: part.trim() }]
  })
  return joinPieces(cut)
}

/** Where the characters from `from` to `to` stand; the whole passage when nothing is named. */
export function spanOf(passage: Passage, from = 0, to = passage.text.length): Span {
  const first = passage.pieces.findLast(({ start }) => start <= from) ?? passage.pieces[0]
  const last = passage.pieces.findLast(({ start }) => start < Math.max(to, 1)) ?? first
  if (first === undefined || last === undefined) return { line: 1, col: 1, endLine: 1, endCol: 1 }
  return {
    line: first.line,
    col: first.column + Math.min(from - first.start, first.text.length),
    endLine: last.line,
    endCol: last.column + Math.min(to - last.start, last.text.length),
  }
}
