import { expect, test } from 'vitest'
import { chooseReporter, type ReporterWish } from '../../src/reporting/choose-reporter.ts'

const terminal: ReporterWish = {
  detail: 'normal',
  stderrIsTerminal: true,
  sharesTerminalWithJson: false,
  environment: { TERM: 'xterm' },
}

test.each<[string, Partial<ReporterWish>, string]>([
  ['a terminal', {}, 'live'],
  ['a pipe', { stderrIsTerminal: false }, 'plain'],
  ['a dumb terminal', { environment: { TERM: 'dumb' } }, 'plain'],
  ['a terminal in CI', { environment: { CI: 'true' } }, 'plain'],
  ['GitHub Actions', { stderrIsTerminal: false, environment: { GITHUB_ACTIONS: 'true', CI: 'true' } }, 'ci'],
  ['NDJSON on the same terminal', { sharesTerminalWithJson: true }, 'plain'],
  ['--quiet', { detail: 'quiet' }, 'quiet'],
])('%s gets the reporter that it can show', (_name, change, expected) => {
  expect(chooseReporter({ ...terminal, ...change })).toBe(expected)
})
