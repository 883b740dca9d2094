// plain-reporter: one line per fact, for pipes, files and terminals that cannot redraw.
import { factLines } from './fact-lines.ts'
import { readKnownFact } from './known-fact.ts'
import { lineText } from './line-text.ts'
import type { Look } from './look.ts'
import { advance, noProgress } from './progress.ts'
import type { Reporter, Sink } from './reporter.ts'

export type Detail = 'normal' | 'verbose'

/** Writes lines and nothing else: no carriage return, no cursor movement. `verbose` adds every command's output. */
export function createPlainReporter(sink: Sink, look: Look, detail: Detail): Reporter {
  let progress = noProgress
  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) {
        if (detail === 'verbose') sink.write(`  ${fact.type}\n`)
        return
      }
      const open = 'phase' in known ? progress.phases.find(({ phase }) => phase === known.phase) : undefined
      for (const line of factLines(known, detail === 'verbose' ? undefined : open)) {
        if (line.rank !== 'detail' || detail === 'verbose') sink.write(`${lineText(look, line)}\n`)
      }
      progress = advance(progress, known, nowMs)
    },
    tick: () => undefined,
    note: (text) => sink.write(`${text}\n`),
    close: () => undefined,
  }
}
