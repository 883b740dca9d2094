import { bytesText } from '../../reporting/time-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain prune` */
export async function answerMaintainPrune(session: Session): Promise<DocumentAnswer> {
  const { flags, call } = session
  const { manager, where } = await openMaintenance(session)
  const mode = flags.on('dryRun') ? 'dry-run' : 'do'
  const clock = flags.on('acceptClock') ? 'accept' : 'check'
  const view = await manager.prune({ ...where, mode, clock }, call)
  const verb = mode === 'do' ? 'removed' : 'would be removed'
  return {
    json: view,
    lines: () => [
      ...view.keep.map(({ id, why }) => `${id} stays: ${why}`),
      ...view.forgotten.map((id) => `${id} ${verb}`),
      ...view.droppedDatabases.map((name) => `database ${name}, which a restore had replaced, dropped`),
      mode === 'do'
        ? `${view.forgotten.length} backups removed, ${bytesText(view.freedBytes)} freed`
        : `${view.forgotten.length} backups would be removed`,
    ],
  }
}
