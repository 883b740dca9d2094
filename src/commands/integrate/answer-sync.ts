import { exitCodes, type ExitCode } from '../../kernel/errors.ts'
import type { BalanceSheet } from '../../integration/manager-contract.ts'
import { replayLines, syncLines, verifyLines } from '../../reporting/integration-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openIntegrations } from './room.ts'

/** Rows that could not be written make it partly done; a sheet that does not close never gets here. */
const exitCodeOf = (outcomes: readonly { readonly balance: BalanceSheet }[]): ExitCode =>
  outcomes.some(({ balance }) => balance.deadLettered > 0) ? exitCodes.partial : exitCodes.done

/** `nexo integrate sync [name]` */
export async function answerIntegrateSync(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const outcomes = await manager.sync({ ...input, restart: session.flags.on('restart') }, session.call)
  return {
    json: outcomes,
    lines: ({ look, columns }) => syncLines(look, outcomes, columns),
    exitCode: exitCodeOf(outcomes),
  }
}

/** `nexo integrate verify [name]`: 13 when content differs. */
export async function answerIntegrateVerify(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const outcomes = await manager.verify(input, session.call)
  return {
    json: outcomes,
    lines: ({ look }) => outcomes.flatMap((outcome) => verifyLines(look, outcome)),
    exitCode: outcomes.every(({ isEqual }) => isEqual) ? exitCodes.done : exitCodes.unbalanced,
  }
}

/** `nexo integrate replay [name]` */
export async function answerIntegrateReplay(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const outcomes = await manager.replay(input, session.call)
  return {
    json: outcomes,
    lines: ({ look }) => outcomes.flatMap((outcome) => replayLines(look, outcome)),
    exitCode: exitCodeOf(outcomes),
  }
}
