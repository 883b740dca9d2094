import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain forget` */
export async function answerMaintainForget(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const { forgotten } = await manager.forget(where, session.call)
  return {
    json: { forgotten },
    lines: () => [
      forgotten
        ? `the schedules of ${where.environment} are obeyed no more; its backups stay`
        : `no schedule of ${where.environment} was obeyed`,
    ],
  }
}
