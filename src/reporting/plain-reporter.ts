// plain-reporter: one line per fact, for pipes, files and terminals that cannot redraw.
import { factLines, type FactLine } from './fact-lines.ts'
import { readKnownFact, type KnownFact } from './known-fact.ts'
import { lineText } from './line-text.ts'
import type { Look } from './look.ts'
import { advance, noProgress } from './progress.ts'
import type { Reporter, Sink } from './reporter.ts'
import { createWaitPace } from './wait-pace.ts'

export type Detail = 'normal' | 'verbose'

/** Writes lines and nothing else: no carriage return, no cursor movement. `verbose` adds every command's output. */
export function createPlainReporter(sink: Sink, look: Look, detail: Detail): Reporter {
  let progress = noProgress
  const pace = createWaitPace()
  const write = (lines: readonly FactLine[], nowMs: number): void => {
    const shown = lines.filter(({ rank }) => rank !== 'detail' || detail === 'verbose')
    for (const line of shown) sink.write(`${lineText(look, line)}\n`)
    if (shown.length > 0) pace.wrote(nowMs)
  }
  const linesOf = (fact: KnownFact): readonly FactLine[] => {
    const open = 'phase' in fact ? progress.phases.find(({ phase }) => phase === fact.phase) : undefined
    // With --verbose the output of a phase that failed has been shown already.
    return factLines(fact, detail === 'verbose' ? undefined : open)
  }
  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) return
      if (pace.admits(known, nowMs)) write(linesOf(known), nowMs)
      progress = advance(progress, known, nowMs)
    },
    tick(nowMs) {
      const overdue = pace.overdue(progress, nowMs)
      if (overdue !== undefined) write(linesOf(overdue), nowMs)
    },
    note: (text) => sink.write(`${text}\n`),
    close: () => undefined,
  }
}
