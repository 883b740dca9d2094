// ci-reporter: plain lines in a CI log, with each phase's whole output folded away and foreign text made harmless.
import { factLines, type FactLine } from '../fact-lines.ts'
import { readKnownFact, type KnownFact } from '../known-fact.ts'
import { lineText } from '../line-text.ts'
import type { Look } from '../look.ts'
import { advance, noProgress } from '../progress.ts'
import type { Reporter, Sink } from '../reporter.ts'
import { createWaitPace } from '../wait-pace.ts'
import type { CiDialect } from './dialect.ts'

/** `token` is random: a build that knows it could end its own guard. */
export type CiCollaborators = {
  readonly dialect: CiDialect
  readonly token: string
  readonly epochSeconds: () => number
}

const isForeign = (fact: KnownFact): boolean =>
  fact.type === 'deployment.command-output' || fact.type === 'deployment.application-logged'

export function createCiReporter(
  sink: Sink,
  look: Look,
  { dialect, token, epochSeconds }: CiCollaborators,
): Reporter {
  let progress = noProgress
  const pace = createWaitPace()
  let group: string | undefined
  const write = (line: string): void => sink.write(`${line}\n`)
  const closeGroup = (): void => {
    if (group !== undefined) write(dialect.closeGroup(group, epochSeconds()))
    group = undefined
  }
  const writeFact = (known: KnownFact, lines: readonly FactLine[]): void => {
    const texts = lines.map((line) => lineText(look, line))
    for (const text of isForeign(known) ? dialect.guard(texts, token) : texts) write(text)
  }
  const report = (known: KnownFact): void => {
    if (known.type === 'deployment.phase-started') {
      closeGroup()
      group = known.phase
      write(dialect.openGroup(known.phase, `${known.phase} ${known.title}`, epochSeconds()))
      return
    }
    if (known.type === 'deployment.phase-finished' || known.type === 'deployment.phase-failed') closeGroup()
    if (known.type === 'warning.raised') {
      write(dialect.annotate({ level: 'warning', title: known.code, ...known }))
      return
    }
    if (known.type === 'deployment.phase-failed') {
      const open = progress.phases.find(({ phase }) => phase === known.phase)
      const [verdict, ...output] = factLines(known, open).map((line) => lineText(look, line))
      for (const text of [verdict ?? '', ...dialect.guard(output, token)]) write(text)
      return
    }
    writeFact(known, factLines(known, undefined))
  }
  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) return
      if (pace.admits(known)) {
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
    note: write,
    close: closeGroup,
  }
}
