import { backupTable } from '../../reporting/backup-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain list` */
export async function answerMaintainList(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const backups = await manager.list(where, session.call)
  return {
    json: backups,
    lines: ({ look, columns }) =>
      backups.length === 0
        ? ['no backups yet; nexo maintain backup makes one']
        : backupTable(look, backups, columns),
  }
}
