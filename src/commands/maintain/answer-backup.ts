import { exitCodes, type ExitCode } from '../../kernel/errors.ts'
import type { BackupState, BackupView } from '../../maintenance/manager-contract.ts'
import { backupText } from '../../reporting/backup-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

const codes: Readonly<Record<BackupState, ExitCode>> = {
  proven: exitCodes.done,
  stored: exitCodes.done,
  partial: exitCodes.partial,
  failed: exitCodes.needsPerson,
}

/** The gravest of them; 6 is for a person, 11 for a part that is missing. */
const exitCodeOf = (backups: readonly BackupView[]): ExitCode =>
  (['failed', 'partial', 'stored'] as const)
    .filter((state) => backups.some((backup) => backup.state === state))
    .map((state) => codes[state])[0] ?? exitCodes.done

/** `nexo maintain backup [name]` */
export async function answerMaintainBackup(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  const [name] = session.flags.args
  const backups = await manager.backup(
    { ...where, reason: 'manual', ...(name === undefined ? {} : { name }) },
    session.call,
  )
  return {
    json: backups,
    lines: ({ look }) => backups.flatMap((backup) => backupText(look, backup)),
    exitCode: exitCodeOf(backups),
  }
}
