// backup-text: backups and the repository as lines for people.
import type {
  BackupState,
  BackupView,
  InPlacePlan,
  RepairView,
  VerifyView,
} from '../maintenance/manager-contract.ts'
import { paint, symbol, type Look, type Tone } from './look.ts'
import { tableLines } from './table.ts'
import { bytesText, durationText } from './time-text.ts'

const tones: Readonly<Record<BackupState, Tone>> = {
  proven: 'good',
  stored: 'warn',
  partial: 'warn',
  failed: 'bad',
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
const tablesOf = (backup: BackupView) => backup.items.flatMap((item) => item.tables)
const sizeOf = (backup: BackupView): number => backup.items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

/** What a backup was worth: `backup b-... proven: 14 tables, 1204331 rows equal, restored in 4.1 s`. */
function factsOf(backup: BackupView): string {
  const tables = counted(tablesOf(backup).length, 'table')
  if (backup.proof === null) return `${tables}, not restored yet`
  const restored = `restored in ${durationText(backup.proof.restoreMs)}`
  return tablesOf(backup).length === 0
    ? restored
    : `${tables}, ${backup.proof.comparedRows} rows equal, ${restored}`
}

export function backupText(look: Look, backup: BackupView): string[] {
  const sign = symbol(look, backup.state === 'proven' ? 'good' : backup.state === 'failed' ? 'bad' : 'warn')
  const state = paint(look, tones[backup.state], `${sign} backup ${backup.id} ${backup.state}`)
  return [`${state}: ${factsOf(backup)}`, ...backup.problems.map((problem) => `  ${problem}`)]
}

export function backupTable(
  look: Look,
  backups: readonly BackupView[],
  columns: number | undefined,
): readonly string[] {
  const headings = [
    { heading: 'BACKUP' },
    { heading: 'NAME' },
    { heading: 'STATE' },
    { heading: 'ROWS', align: 'right' as const },
    { heading: 'SIZE', align: 'right' as const },
    { heading: 'ADDED', align: 'right' as const },
    { heading: 'WHY' },
    { heading: 'RELEASE', shrinkTo: 10 },
  ]
  const rows = backups.map((backup) => [
    { text: backup.id, tone: 'strong' as const },
    { text: backup.name },
    { text: backup.state, tone: tones[backup.state] },
    { text: String(tablesOf(backup).reduce((sum, { rows }) => sum + rows, 0)) },
    { text: bytesText(sizeOf(backup)) },
    { text: bytesText(backup.addedBytes) },
    { text: backup.reason },
    { text: backup.release ?? '-' },
  ])
  return tableLines(look, headings, rows, columns)
}

export function verifyLines(look: Look, view: VerifyView): string[] {
  const damages = view.damages.map(({ file, reason }) =>
    paint(look, 'bad', `${symbol(look, 'bad')} ${file}: ${reason}`),
  )
  const read = view.readBytes === 0 ? 'not every byte was read' : `${bytesText(view.readBytes)} read`
  const counts = `${counted(view.snapshots, 'snapshot')}, ${counted(view.packs, 'pack')}, ${counted(view.blobs, 'blob')}; ${read}`
  const verdict =
    damages.length === 0
      ? paint(look, 'good', `${symbol(look, 'good')} ${view.repository} is whole`)
      : paint(look, 'bad', `${view.repository} is damaged in ${counted(damages.length, 'place')}`)
  const orphans =
    view.orphanPacks === 0
      ? []
      : [`${counted(view.orphanPacks, 'pack')} of a run that was killed; nexo maintain prune removes them`]
  const repaired = view.repair === null ? [] : repairLines(look, view.repair)
  return [...repaired, ...damages, `${verdict}: ${counts}`, ...orphans, ...resticLines(look, view.restic)]
}

function repairLines(look: Look, { damages, lostBlobs, backups, removed }: RepairView): readonly string[] {
  return [
    ...damages.map(({ file, reason }) => paint(look, 'warn', `${symbol(look, 'warn')} ${file}: ${reason}`)),
    `repaired: ${counted(lostBlobs, 'blob')} could not be read; what is still in the source was stored anew`,
    ...backups.flatMap((backup) => backupText(look, backup)),
    ...removed.map(({ id, snapshot }) =>
      paint(
        look,
        'warn',
        `${id ?? `snapshot ${snapshot.slice(0, 8)}`} could not be restored any more and was removed`,
      ),
    ),
  ]
}

function resticLines(look: Look, restic: VerifyView['restic']): readonly string[] {
  if (restic === null) return []
  const version = restic.version.split(' ').slice(0, 2).join(' ')
  return restic.ok
    ? [paint(look, 'good', `${symbol(look, 'good')} ${version} finds no errors either`)]
    : [paint(look, 'bad', `${symbol(look, 'bad')} ${version}: ${restic.output}`)]
}

/** What a restore in place would replace, and how many rows come and go. */
export function inPlaceLines(look: Look, plan: InPlacePlan): readonly string[] {
  const { backup, paths, serving, tables } = plan
  return [
    `${backup.id} (${backup.state}) of ${backup.startedAt} would replace:`,
    ...paths.map((path) => `  ${path}`),
    ...tables.filter(({ now, restored }) => now !== restored).map((table) => `  ${rowsText(look, table)}`),
    serving === null
      ? 'Nothing serves now. A backup of the present data is made first.'
      : `Requests to ${serving} wait meanwhile. A backup of the present data is made first.`,
  ]
}

function rowsText(look: Look, { name, now, restored }: InPlacePlan['tables'][number]): string {
  if (restored === null)
    return paint(look, 'warn', `table ${name} with ${now ?? 0} rows is not in the backup`)
  if (now === null) return `table ${name} comes back with ${restored} rows`
  const change = restored < now ? `${now - restored} fewer` : `${restored - now} more`
  return paint(
    look,
    restored < now ? 'warn' : 'plain',
    `table ${name}: ${now} rows now, ${restored} then (${change})`,
  )
}
