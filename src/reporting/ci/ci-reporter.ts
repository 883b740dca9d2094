// ci-reporter: plain lines in a CI log. The output of commands is folded away; what the application says never is.
import { factLines, type FactLine } from '../fact-lines.ts'
import { readKnownFact, type KnownFact } from '../known-fact.ts'
import { lineText } from '../line-text.ts'
import type { Look } from '../look.ts'
import { advance, noProgress } from '../progress.ts'
import type { Reporter, Sink } from '../reporter.ts'
import { createWaitPace } from '../wait-pace.ts'
import { createCiLog, type CiCollaborators } from './ci-log.ts'

export function createCiReporter(sink: Sink, look: Look, collaborators: CiCollaborators): Reporter {
  let progress = noProgress
  const pace = createWaitPace()
  const log = createCiLog(sink, collaborators)
  const write = (line: FactLine): void =>
    line.sign === 'bar' ? log.foreign(lineText(look, line)) : log.own(lineText(look, line))
  const report = (fact: KnownFact): void => {
    switch (fact.type) {
      case 'deployment.phase-started':
        log.beginGroup(fact.phase, `${fact.phase} ${fact.title}`)
        return
      case 'warning.raised':
        log.own(collaborators.dialect.annotate({ level: 'warning', title: fact.code, ...fact }))
        return
      case 'deployment.phase-finished':
      case 'deployment.phase-failed':
      case 'deployment.application-logged':
        // What a person must see stands outside the fold.
        log.endGroup()
        break
      default:
    }
    const open = 'phase' in fact ? progress.phases.find(({ phase }) => phase === fact.phase) : undefined
    for (const line of factLines(fact, open)) write(line)
  }
  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) return
      if (pace.admits(known, nowMs)) {
        report(known)
        pace.wrote(nowMs)
      }
      progress = advance(progress, known, nowMs)
    },
    tick(nowMs) {
      const overdue = pace.overdue(progress, nowMs)
      if (overdue === undefined) return
      report(overdue)
      pace.wrote(nowMs)
    },
    note: (text) => log.own(text),
    close: () => log.close(),
  }
}
