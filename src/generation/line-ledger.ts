import { graver, type LineClass } from './diagnostic.ts'
import type { Passage } from './reading/passage.ts'
import type { SourceDocument } from './reading/source-document.ts'

/** What became of every line: the gravest of what was said about it. */
export type LineLedger = {
  mark(line: number, verdict: LineClass): void
  markAll(passage: Passage, verdict: LineClass): void
  /** Replaces what was said before. */
  settle(passage: Passage, verdict: LineClass): void
  /** One entry for each line that is not blank, in order. */
  entries(): readonly { readonly line: number; readonly class: LineClass }[]
}

export function createLineLedger({ lines }: SourceDocument): LineLedger {
  const verdicts = new Map<number, LineClass>()
  const mark = (line: number, verdict: LineClass): void => {
    const before = verdicts.get(line)
    verdicts.set(line, before === undefined ? verdict : graver(before, verdict))
  }
  return {
    mark,
    markAll: ({ pieces }, verdict) => {
      for (const { line } of pieces) mark(line, verdict)
    },
    settle: ({ pieces }, verdict) => {
      for (const { line } of pieces) verdicts.set(line, verdict)
    },
    // A line that nothing spoke of has not been understood.
    entries: () =>
      lines
        .filter(({ text }) => text.trim() !== '')
        .map(({ number }) => ({ line: number, class: verdicts.get(number) ?? 'unresolved' })),
  }
}
