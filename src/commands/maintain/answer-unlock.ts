import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain unlock` */
export async function answerMaintainUnlock(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const which = session.flags.on('all') ? 'all' : 'stale'
  const removed = await manager.unlock({ ...where, which }, session.call)
  return {
    json: { removed },
    lines: () =>
      removed.length === 0
        ? ['no lock had to be removed']
        : removed.map((holder) => `removed the lock of ${holder}`),
  }
}
