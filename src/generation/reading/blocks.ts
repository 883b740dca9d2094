import type { SourceLine } from './source-document.ts'

/** A piece of a line: where its text stands. `column` counts from 1. */
export type Piece = { readonly line: number; readonly column: number; readonly text: string }

export type Row = { readonly line: SourceLine; readonly cells: readonly Piece[] }

/** What Markdown makes of some lines. Every line that is not blank is in exactly one block. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly pieces: readonly Piece[] }
  | { readonly kind: 'paragraph'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'bullet'; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'table'
      readonly header: Row
      readonly separator: SourceLine
      readonly rows: readonly Row[]
    }
  /** Fences, quotes, comments and rules: for people, not for the grammar. */
  | { readonly kind: 'aside'; readonly lines: readonly SourceLine[] }

const heading = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/
/** `R1:`, `[REQ-12]`, `**FR-3.**`: the number that a requirement has in its document, and no word of it. */
const label = String.raw`(?:\*\*)?(?:\[[A-Z]{1,6}[-_ ]?\d+(?:\.\d+)*\]|[A-Z]{1,6}[-_]?\d+(?:\.\d+)*[:.)])[:.]?(?:\*\*)?`
/** `- `, `1. `, `2.1 `; the last only before what begins like a sentence, since it may be a number in one. */
const marker = String.raw`(?:[-*+]|\d{1,9}[.)]|\d{1,3}(?:\.\d{1,3})+[.)]?(?=[ \t]+["“*]*\p{Lu}))`
const bullet = new RegExp(String.raw`^(\s*(?:${marker}[ \t]+(?:${label}[ \t]+)?|${label}[ \t]+))(\S.*)$`, 'u')
/** `1. Definitions`: a heading of documents that know no Markdown. */
const numberedHeading = /^ {0,3}(\d{1,3}(?:\.\d{1,3})*)[.)]?[ \t]+(\p{Lu}[\p{L}&,' -]{0,60})$/u
const fence = /^ {0,3}(```+|~~~+)/
const rule = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$/
const quote = /^ {0,3}>/
const isTableLine = (text: string): boolean => /^\s*\|.*\|\s*$/.test(text)
const isSeparator = (text: string): boolean => /^\s*\|[\s:|-]*-[\s:|-]*\|\s*$/.test(text)

const pieceOf = (line: SourceLine, column: number, text: string): Piece => ({
  line: line.number,
  column,
  text: text.trimEnd(),
})

const indented = (line: SourceLine): Piece => {
  const text = line.text.trimStart()
  return pieceOf(line, line.text.length - text.length + 1, text)
}

/** Cells between unescaped bars, trimmed, with their columns. */
function readRow(line: SourceLine): Row {
  const cells: Piece[] = []
  let start = line.text.indexOf('|') + 1
  for (let at = start; at < line.text.length; at += 1) {
    if (line.text[at] !== '|' || line.text[at - 1] === '\\') continue
    const raw = line.text.slice(start, at)
    cells.push(pieceOf(line, start + 1 + raw.length - raw.trimStart().length, raw.trimStart()))
    start = at + 1
  }
  return { line, cells }
}

/** How many lines from `at` on belong to what began there, while `holds`. */
function runLength(lines: readonly SourceLine[], at: number, holds: (text: string) => boolean): number {
  let end = at
  while (end < lines.length && holds(lines[end]?.text ?? '')) end += 1
  return end - at
}

/** Lines of a fence, its ends included; one that is never closed goes to the end. */
function fenceLength(lines: readonly SourceLine[], at: number, mark: string): number {
  const body = runLength(lines, at + 1, (text) => !text.trim().startsWith(mark))
  return Math.min(body + 2, lines.length - at)
}

function commentLength(lines: readonly SourceLine[], at: number): number {
  if (lines[at]?.text.includes('-->') === true) return 1
  return Math.min(runLength(lines, at, (text) => !text.includes('-->')) + 1, lines.length - at)
}

const startsBlock = (text: string): boolean =>
  text.trim() === '' ||
  [heading, bullet, fence, rule, quote].some((pattern) => pattern.test(text)) ||
  isTableLine(text) ||
  text.trimStart().startsWith('<!--')

type Read = { readonly block: Block; readonly length: number }

/** The lines after the first that continue a paragraph or a bullet. */
function continuation(lines: readonly SourceLine[], at: number): readonly Piece[] {
  const length = runLength(lines, at, (text) => !startsBlock(text))
  return lines.slice(at, at + length).map(indented)
}

function readTable(lines: readonly SourceLine[], at: number): Read | undefined {
  const [header, separator] = [lines[at], lines[at + 1]]
  if (header === undefined || separator === undefined) return undefined
  if (!isTableLine(header.text) || !isSeparator(separator.text)) return undefined
  const rows = lines.slice(at + 2, at + 2 + runLength(lines, at + 2, isTableLine)).map(readRow)
  return { block: { kind: 'table', header: readRow(header), separator, rows }, length: rows.length + 2 }
}

function asideLength(lines: readonly SourceLine[], at: number, text: string): number {
  const [, mark] = fence.exec(text) ?? []
  if (mark !== undefined) return fenceLength(lines, at, mark)
  if (text.trimStart().startsWith('<!--')) return commentLength(lines, at)
  if (quote.test(text)) return runLength(lines, at, (next) => quote.test(next))
  return rule.test(text) ? 1 : 0
}

/** A numbered line that stands alone and is no part of a list. */
function readNumberedHeading(lines: readonly SourceLine[], at: number, line: SourceLine): Read | undefined {
  const [, numbers, title] = numberedHeading.exec(line.text) ?? []
  const isAlone = [lines[at - 1], lines[at + 1]].every((one) => (one?.text ?? '').trim() === '')
  if (numbers === undefined || title === undefined || !isAlone || title.split(/\s+/).length > 6)
    return undefined
  const after = lines.slice(at + 1).find(({ text }) => text.trim() !== '')
  if (after === undefined || numberedHeading.test(after.text)) return undefined
  const piece = pieceOf(line, line.text.lastIndexOf(title) + 1, title)
  return { block: { kind: 'heading', level: numbers.split('.').length + 1, pieces: [piece] }, length: 1 }
}

function readBlock(lines: readonly SourceLine[], at: number, line: SourceLine): Read {
  const aside = asideLength(lines, at, line.text)
  if (aside > 0) return { block: { kind: 'aside', lines: lines.slice(at, at + aside) }, length: aside }
  const [, marks, title] = heading.exec(line.text) ?? []
  if (marks !== undefined && title !== undefined) {
    const text = title.replace(/[ \t]+#+[ \t]*$/, '')
    const piece = pieceOf(line, line.text.indexOf(title, marks.length) + 1, text)
    return { block: { kind: 'heading', level: marks.length, pieces: [piece] }, length: 1 }
  }
  const other = readTable(lines, at) ?? readNumberedHeading(lines, at, line)
  if (other !== undefined) return other
  const rest = continuation(lines, at + 1)
  const [, lead, item] = bullet.exec(line.text) ?? []
  const isBullet = lead !== undefined && item !== undefined
  const first = isBullet ? pieceOf(line, lead.length + 1, item) : indented(line)
  const kind = isBullet ? 'bullet' : 'paragraph'
  return { block: { kind, pieces: [first, ...rest] }, length: rest.length + 1 }
}

/** Reads lines as Markdown blocks. Pure, linear, never throws: whatever is no other block is a paragraph. */
export function readBlocks(lines: readonly SourceLine[]): readonly Block[] {
  const blocks: Block[] = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at]
    if (line === undefined || line.text.trim() === '') {
      at += 1
      continue
    }
    const { block, length } = readBlock(lines, at, line)
    blocks.push(block)
    at += length
  }
  return blocks
}
