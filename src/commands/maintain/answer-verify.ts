import { exitCodes } from '../../kernel/errors.ts'
import { usageInvalid } from '../../reporting/errors.ts'
import { verifyLines } from '../../reporting/backup-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain verify` */
export async function answerMaintainVerify(session: Session): Promise<DocumentAnswer> {
  const { flags, call } = session
  const program = flags.text('with') ?? 'nexo'
  if (program !== 'restic' && program !== 'nexo')
    throw usageInvalid({ message: `--with: "${program}" is not restic`, help: 'nexo help maintain verify' })
  const { manager, where } = await openMaintenance(session)
  const depth = flags.on('readData') ? 'everything' : 'structure'
  const damage = flags.on('repair') ? 'repair' : 'tell'
  const view = await manager.verify({ ...where, depth, with: program, damage }, call)
  const isGood = view.damages.length === 0 && view.restic?.ok !== false
  return {
    json: view,
    lines: ({ look }) => verifyLines(look, view),
    exitCode: isGood ? exitCodes.done : exitCodes.needsPerson,
  }
}
