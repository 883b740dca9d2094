// choose-reporter: which reporter tells people about a command, judged from facts about stderr.
import { createCiReporter } from './ci/ci-reporter.ts'
import { ciDialectOf, isCi } from './ci/detect-ci.ts'
import { createLiveReporter } from './live-reporter.ts'
import type { Look } from './look.ts'
import { createPlainReporter, type Detail } from './plain-reporter.ts'
import { createQuietReporter } from './quiet-reporter.ts'
import type { Reporter, Sink } from './reporter.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type ReporterWish = {
  readonly detail: Detail | 'quiet'
  readonly stderrIsTerminal: boolean
  /** NDJSON is written to the same terminal: redrawing would tear it. */
  readonly sharesTerminalWithJson: boolean
  readonly environment: Environment
}

/** `live` only on a terminal that can redraw, outside CI. Pure. */
export function chooseReporter(wish: ReporterWish): 'quiet' | 'ci' | 'live' | 'plain' {
  if (wish.detail === 'quiet') return 'quiet'
  if (ciDialectOf(wish.environment) !== undefined) return 'ci'
  const canRedraw = wish.stderrIsTerminal && wish.environment['TERM'] !== 'dumb'
  return canRedraw && !isCi(wish.environment) && !wish.sharesTerminalWithJson ? 'live' : 'plain'
}

/** Makes the reporter that `chooseReporter` names. `token` is random hex. */
export function createReporter(wish: ReporterWish, sink: Sink, look: Look, token: string): Reporter {
  const detail = wish.detail === 'verbose' ? 'verbose' : 'normal'
  const dialect = ciDialectOf(wish.environment)
  switch (chooseReporter(wish)) {
    case 'quiet':
      return createQuietReporter(sink, look)
    case 'live':
      return createLiveReporter(sink, look, detail)
    case 'ci':
      if (dialect === undefined) return createPlainReporter(sink, look, detail)
      return createCiReporter(sink, look, {
        dialect,
        token,
        epochSeconds: () => Math.floor(Date.now() / 1_000),
      })
    case 'plain':
      return createPlainReporter(sink, look, detail)
  }
}
