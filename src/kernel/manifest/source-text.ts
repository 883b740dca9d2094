// The text of a file, and how an offset in it is shown to a person.
import { LineCounter } from 'yaml'
import type { ConfigurationFinding } from '../errors-configuration.ts'
import type { SourceLocation } from '../errors.ts'

export type SourceText = {
  /** As it is shown. */
  readonly file: string
  readonly text: string
  readonly lines: LineCounter
}

type Mistake = {
  readonly offset: number
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** `file` as it is shown; `text` without a byte order mark. */
export function createSourceText(file: string, text: string): SourceText {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1)
  return { file, text, lines }
}

/** Where `offset` stands; the end of the text at the most. */
export function locationAt({ file, text, lines }: SourceText, offset: number): SourceLocation {
  const { line, col } = lines.linePos(Math.min(Math.max(offset, 0), text.length))
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
}

// A password in a URL is the secret that people write into a file.
const hidePasswords = (line: string): string => line.replaceAll(/(:\/\/[^\s:@/]*:)[^\s@/]+@/g, '$1…@')

/** A finding with its place and its line, of which at most 200 characters are kept. */
export function findingAt(source: SourceText, mistake: Mistake): ConfigurationFinding {
  const { offset, code, message, hint } = mistake
  const location = locationAt(source, offset)
  const start = source.lines.lineStarts[location.line - 1] ?? 0
  const [line = ''] = source.text.slice(start, start + 200).split(/\r?\n/, 1)
  return { ...location, code, message: hidePasswords(message), hint, sourceLine: hidePasswords(line) }
}
