import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain kit`: the one answer that shows a secret, since that is what it is for. */
export async function answerMaintainKit(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const kit = await manager.kit(where, session.call)
  return { json: { kit }, lines: () => kit.trimEnd().split('\n') }
}
