import { resolve } from 'node:path'
import { usageInvalid } from '../../reporting/errors.ts'
import { bytesText, durationText } from '../../reporting/time-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain restore <id>` */
export async function answerMaintainRestore(session: Session): Promise<DocumentAnswer> {
  const { flags, call, directory } = session
  const [id] = flags.args
  if (id === undefined)
    throw usageInvalid({ message: 'the id of the backup is missing', help: 'nexo help maintain restore' })
  const { manager, where } = await openMaintenance(session)
  const to = resolve(directory, flags.text('to') ?? `restored-${id}`)
  const existing = flags.on('yes') ? 'replace' : 'refuse'
  const view = await manager.restore({ ...where, id, to, existing }, call)
  const { files, sizeBytes, durationMs, backup, skipped } = view
  const text = `${backup.id} (${backup.state}) restored: ${files} files, ${bytesText(sizeBytes)} in ${durationText(durationMs)}`
  return { json: view, lines: () => [text, ...skipped.map((path) => `not restored: ${path}`), to] }
}
