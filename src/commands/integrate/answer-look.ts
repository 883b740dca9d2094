import { exitCodes, type ExitCode } from '../../kernel/errors.ts'
import type { IntegrationCheck } from '../../integration/manager-contract.ts'
import { checkLines, discoverLines } from '../../reporting/integration-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openIntegrations } from './room.ts'

const exitCodeOf = (checks: readonly IntegrationCheck[]): ExitCode =>
  checks.every(({ outcome }) => outcome === 'ok')
    ? exitCodes.done
    : checks.some(({ outcome }) => outcome === 'failed')
      ? exitCodes.preflightFailed
      : exitCodes.configurationInvalid

/** `nexo integrate check [name]` */
export async function answerIntegrateCheck(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const checks = await manager.check(input, session.call)
  return {
    json: checks,
    lines: ({ look, columns }) => checkLines(look, checks, columns),
    exitCode: exitCodeOf(checks),
  }
}

/** `nexo integrate discover [name]` */
export async function answerIntegrateDiscover(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const endpoints = await manager.discover(input, session.call)
  return { json: endpoints, lines: ({ look, columns }) => discoverLines(look, endpoints, columns) }
}
