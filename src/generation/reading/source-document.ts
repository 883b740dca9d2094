/** One line of a document. `number` counts from 1; `text` is without its line end. */
export type SourceLine = { readonly number: number; readonly text: string }

export type SourceDocument = {
  /** As messages name it. */
  readonly file: string
  readonly lines: readonly SourceLine[]
}

/** Splits text into lines; LF, CRLF and CR end a line. Joining the lines gives the text but for its line ends. Pure. */
export function splitLines(file: string, text: string): SourceDocument {
  const lines = text.split(/\r\n|\n|\r/).map((line, index) => ({ number: index + 1, text: line }))
  return { file, lines }
}
