import { resolve } from 'node:path'
import { exitCodes, type ExitCode } from '../../kernel/errors.ts'
import type {
  IntegrationCheck,
  IntegrationInput,
  SystemIntegrator,
} from '../../integration/manager-contract.ts'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { usageInvalid } from '../../reporting/errors.ts'
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
  const file = session.flags.text('emit')
  if (file !== undefined) return emitTo(session, manager, input, file)
  const endpoints = await manager.discover(input, session.call)
  return { json: endpoints, lines: ({ look, columns }) => discoverLines(look, endpoints, columns) }
}

/** `--emit FILE`: the client is written whole or not at all. */
async function emitTo(
  { directory, call }: Session,
  manager: SystemIntegrator,
  { name, ...where }: IntegrationInput,
  file: string,
): Promise<DocumentAnswer> {
  if (name === undefined)
    throw usageInvalid({
      message: '--emit needs the name of an integration',
      help: 'nexo help integrate discover',
    })
  const { text, connector } = await manager.emitClient({ ...where, name }, call)
  await writeFileAtomically(resolve(directory, file), text, 0o644)
  return { json: { name, connector, file }, lines: () => [`${file} written: the client of ${name}`] }
}
