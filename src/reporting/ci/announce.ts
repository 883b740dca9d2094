// announce: what a CI system is told when a command has ended: where mistakes stand, and what came of it.
import { appendFile } from 'node:fs/promises'
import type { Finding } from '../../domain/application-logic.ts'
import type { CommandResult } from '../../domain/command-result.ts'
import { readDetails, type ToldError } from '../error-text.ts'
import { durationText } from '../time-text.ts'
import { ciDialectOf } from './detect-ci.ts'
import type { Annotation } from './dialect.ts'
import { githubOutputs, githubSummary } from './github.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Annotation lines for stderr, one per mistake; none outside CI. `toPath` gives the path that CI knows a file by. */
export function announceError(
  environment: Environment,
  error: ToldError,
  toPath: (file: string) => string,
): string[] {
  const dialect = ciDialectOf(environment)
  if (dialect === undefined) return []
  const { mistakes } = readDetails(error)
  const whole: Annotation = { level: 'error', title: error.code, message: error.message }
  const placed = mistakes.map((mistake): Annotation => ({
    level: mistake.severity === undefined || mistake.severity === 'error' ? 'error' : 'warning',
    title: error.code,
    message: mistake.hint === undefined ? mistake.message : `${mistake.message}. ${mistake.hint}`,
    file: mistake.file === undefined ? undefined : toPath(mistake.file),
    line: mistake.line,
    column: mistake.column,
  }))
  return (placed.length === 0 ? [whole] : placed).map((annotation) => dialect.annotate(annotation))
}

/** Annotation lines for the findings of a validation; none outside CI. */
export function announceFindings(
  environment: Environment,
  findings: readonly Finding[],
  toPath: (file: string) => string,
): string[] {
  const dialect = ciDialectOf(environment)
  if (dialect === undefined) return []
  return findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code, message, hint, location }) =>
      dialect.annotate({
        level: severity === 'error' ? 'error' : 'warning',
        title: code,
        message: hint === undefined ? message : `${message}. ${hint}`,
        file: location === undefined ? undefined : toPath(location.file),
        line: location?.line,
        column: location?.column,
      }),
    )
}

const summaryRows = (result: CommandResult): (readonly [string, string])[] =>
  [
    ['outcome', result.outcome] as const,
    ['url', result.url] as const,
    ['release', result.release] as const,
    ['previous', result.previous] as const,
    ['serving', result.serving] as const,
    ['duration', durationText(result.durationMs)] as const,
    ['error', result.error === null ? null : `${result.error.code}: ${result.error.message}`] as const,
  ].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))

/** Appends outputs and a summary to the files that GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name, when they are set. */
export async function announceResult(
  environment: Environment,
  result: CommandResult,
  nowMs: number,
): Promise<void> {
  const { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary } = environment
  const values = {
    outcome: result.outcome,
    url: result.url ?? '',
    release: result.release ?? '',
    previous: result.previous ?? '',
  }
  if (outputs !== undefined && outputs !== '') {
    await appendFile(outputs, githubOutputs(values, `nexo_${nowMs.toString(36)}`))
  }
  if (summary !== undefined && summary !== '') {
    const title = `nexo ${result.command}: ${result.application ?? ''} ${result.environment ?? ''}`.trim()
    await appendFile(summary, githubSummary(title, summaryRows(result)))
  }
}
