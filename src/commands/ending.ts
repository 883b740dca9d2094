// ending: how a command that ran is told to people, to scripts and to CI.
import { resolve } from 'node:path'
import type { CommandResult } from '../domain/command-result.ts'
import { NexoError, type ErrorData } from '../kernel/errors.ts'
import { announceError, announceResult } from '../reporting/ci/announce.ts'
import { pathInCheckout } from '../reporting/ci/checkout.ts'
import { errorLines, type ToldError } from '../reporting/error-text.ts'
import { reportText, toNexoError } from '../reporting/internal-report.ts'
import { resultLine } from '../reporting/ndjson-reporter.ts'
import { resultLines } from '../reporting/result-text.ts'
import type { OpenSession } from './open-session.ts'
import { readLineBelow } from './read-line.ts'

/** What was thrown, with unknown exceptions reported to a file first. */
export async function errorOf(thrown: unknown, opened: OpenSession): Promise<NexoError> {
  const { session } = opened
  const kernel = opened.openedKernel() ?? session.kernel()
  const home = await kernel.then(
    ({ home }) => home,
    () => undefined,
  )
  const facts = {
    version: session.host.version(),
    argv: session.host.argv,
    time: new Date(session.host.clock.now()).toISOString(),
    redact: opened.redact,
  }
  const isUnknown = !(thrown instanceof NexoError)
  if (isUnknown && session.flags.on('verbose')) session.note(reportText(thrown, facts))
  return toNexoError(thrown, home, facts)
}

/** Tells people of an error on stderr, and CI where it stands. */
export function tellError({ session, errorLook }: OpenSession, error: ToldError): void {
  const lines = errorLines(errorLook, error, readLineBelow(session.directory))
  session.stderr.write(`${lines.join('\n')}\n`)
  for (const line of announceError(session.host.environment, error, (file) =>
    pathInCheckout(session.host.environment, session.host.workingDirectory, resolve(session.directory, file)),
  )) {
    session.stderr.write(`${line}\n`)
  }
}

/** The result as scripts get it when the command threw: nothing was attempted. */
export const resultOfError = (
  error: ErrorData,
  facts: { readonly command: string; readonly environment: string | null; readonly durationMs: number },
): CommandResult => ({
  type: 'result',
  command: facts.command,
  outcome: error.exitCode === 130 ? 'cancelled' : 'failed',
  exitCode: error.exitCode,
  application: null,
  environment: facts.environment,
  release: null,
  previous: null,
  serving: null,
  url: null,
  durationMs: facts.durationMs,
  error: { code: error.code, message: error.message, hint: error.hint },
})

const commandsWithUrl = new Set(['deploy', 'rollback'])

/** The result on stdout (NDJSON's last line, or the URL), the summary on stderr, and what CI wants to know. */
export async function tellResult(
  opened: OpenSession,
  result: CommandResult,
  thrown?: ErrorData,
): Promise<void> {
  const { session, telling, errorLook } = opened
  const stamp = telling.nextStamp()
  telling.close()
  const error = thrown ?? (result.error === null ? undefined : { ...result.error, details: {} })
  if (error !== undefined) tellError(opened, error)
  if (!session.flags.on('quiet') && thrown === undefined) {
    session.stderr.write(`${resultLines(errorLook, result).join('\n')}\n`)
  }
  await announceResult(session.host.environment, result, session.host.clock.now())
  if (session.isJson) {
    session.stdout.write(`${resultLine(result, stamp)}\n`)
  } else if (commandsWithUrl.has(result.command) && result.exitCode === 0 && result.url !== null) {
    session.stdout.write(`${result.url}\n`)
  }
}
