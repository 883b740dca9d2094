import { integrationStatusLines } from '../../reporting/integration-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openIntegrations } from './room.ts'

/** `nexo integrate status [name]` */
export async function answerIntegrateStatus(session: Session): Promise<DocumentAnswer> {
  const { manager, input } = await openIntegrations(session)
  const all = await manager.status(input, session.call)
  return {
    json: all,
    lines: ({ look, nowMs }) => all.flatMap((one) => integrationStatusLines(look, one, nowMs)),
  }
}
