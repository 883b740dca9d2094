import { resolve } from 'node:path'
import { usageInvalid } from '../../reporting/errors.ts'
import { inPlaceLines } from '../../reporting/backup-text.ts'
import { bytesText, durationText } from '../../reporting/time-text.ts'
import type { MaintenanceInput, MaintenanceManager } from '../../maintenance/manager-contract.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

type Asked = { readonly manager: MaintenanceManager; readonly where: MaintenanceInput; readonly id: string }

/** `nexo maintain restore <id>`: into a folder, or with `--in-place` into the application. */
export async function answerMaintainRestore(session: Session): Promise<DocumentAnswer> {
  const [id] = session.flags.args
  if (id === undefined)
    throw usageInvalid({ message: 'the id of the backup is missing', help: 'nexo help maintain restore' })
  const isInPlace = session.flags.on('inPlace')
  if (isInPlace && session.flags.text('to') !== undefined)
    throw usageInvalid({
      message: '--in-place and --to exclude each other',
      help: 'nexo help maintain restore',
    })
  const asked = { ...(await openMaintenance(session)), id }
  return isInPlace ? restoreHere(session, asked) : restoreAside(session, asked)
}

async function restoreAside(session: Session, { manager, where, id }: Asked): Promise<DocumentAnswer> {
  const { flags, call, directory } = session
  const to = resolve(directory, flags.text('to') ?? `restored-${id}`)
  const existing = flags.on('yes') ? 'replace' : 'refuse'
  const view = await manager.restore({ ...where, id, to, existing }, call)
  const { files, sizeBytes, durationMs, backup, skipped } = view
  const text = `${backup.id} (${backup.state}) restored: ${files} files, ${bytesText(sizeBytes)} in ${durationText(durationMs)}`
  return { json: view, lines: () => [text, ...skipped.map((path) => `not restored: ${path}`), to] }
}

/** What would be lost is shown before the question; `--yes` is the answer of a script. */
async function restoreHere(session: Session, { manager, where, id }: Asked): Promise<DocumentAnswer> {
  const { flags, call, interaction, look } = session
  const plan = await manager.planInPlace({ ...where, id }, call)
  session.note(inPlaceLines(look, plan).join('\n'))
  if (!flags.on('yes'))
    await interaction.confirmByTyping('This replaces the data.', plan.backup.id, '--yes', call.signal)
  const replaced = flags.on('discard') ? 'discard' : 'keep'
  const result = await manager.restoreInPlace({ ...where, id: plan.backup.id, replaced }, call)
  const { backup, safety, paths, keptDatabases, serving, durationMs } = result
  return {
    json: { ...result, tables: plan.tables },
    lines: () => [
      `${backup.id} restored in place in ${durationText(durationMs)}${serving === null ? '' : `; ${serving} serves`}`,
      ...paths,
      ...keptDatabases.map(
        (name) => `the database that was there is kept as ${name} until ${safety.id} is removed`,
      ),
      `what was there before: nexo maintain restore ${safety.id} --in-place`,
    ],
  }
}
