// quiet-reporter: --quiet. Warnings and what the application said in its failure; no progress.
import { factLines } from './fact-lines.ts'
import { readKnownFact } from './known-fact.ts'
import { lineText } from './line-text.ts'
import type { Look } from './look.ts'
import { advance, noProgress } from './progress.ts'
import type { Reporter, Sink } from './reporter.ts'

const spoken = new Set(['warning.raised', 'deployment.phase-failed', 'deployment.application-logged'])

export function createQuietReporter(sink: Sink, look: Look): Reporter {
  let progress = noProgress
  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) return
      const open = 'phase' in known ? progress.phases.find(({ phase }) => phase === known.phase) : undefined
      const lines = spoken.has(known.type) ? factLines(known, open) : []
      for (const line of lines) sink.write(`${lineText(look, line)}\n`)
      progress = advance(progress, known, nowMs)
    },
    tick: () => undefined,
    note: (text) => sink.write(`${text}\n`),
    close: () => undefined,
  }
}
