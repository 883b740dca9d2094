import { resolve } from 'node:path'
import type { Finding } from '../domain/application-logic.ts'
import { exitCodes, type ExitCode } from '../kernel/errors.ts'
import { announceFindings } from '../reporting/ci/announce.ts'
import { pathInCheckout } from '../reporting/ci/checkout.ts'
import { findingsLines } from '../reporting/findings-text.ts'
import { readLineBelow } from './read-line.ts'
import type { DocumentAnswer, Session } from './session.ts'

/** What findings mean for the exit code: mistakes in the manifest are 3, everything else that stops is 4. Pure. */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return exitCodes.done
  return errors.every(({ code }) => code.startsWith('NX-CONFIG-'))
    ? exitCodes.configurationInvalid
    : exitCodes.preflightFailed
}

/** Findings as a document; CI gets an annotation for each. */
export function answerFindings(session: Session, findings: readonly Finding[]): DocumentAnswer {
  const { host, directory } = session
  const toPath = (file: string): string =>
    pathInCheckout(host.environment, host.workingDirectory, resolve(directory, file))
  const annotations = announceFindings(host.environment, findings, toPath)
  if (annotations.length > 0) session.note(annotations.join('\n'))
  const exitCode = exitCodeOfFindings(findings)
  return {
    json: { valid: exitCode === exitCodes.done, findings },
    lines: ({ look }) => findingsLines(look, findings, readLineBelow(directory)),
    exitCode,
  }
}
