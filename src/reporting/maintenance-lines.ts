// maintenance-lines: the sentence for each fact of maintenance.
import type { MaintenanceEvent } from '../maintenance/events.ts'
import type { FactLine } from './fact-lines.ts'
import { bytesText, durationText } from './time-text.ts'

const line = (
  sign: FactLine['sign'],
  tone: FactLine['tone'],
  text: string,
  rank: FactLine['rank'] = 'news',
): FactLine => ({ rank, sign, tone, text })

/** The lines that a fact of maintenance is worth. What a backup came to is its command's answer. */
export function maintenanceLines(fact: MaintenanceEvent): FactLine[] {
  switch (fact.type) {
    case 'maintenance.backup-started':
      return [
        line(
          'arrow',
          'accent',
          `backup ${fact.name} of ${fact.application} in ${fact.environment} (${fact.id})`,
        ),
      ]
    case 'maintenance.item-captured': {
      const took = `${bytesText(fact.sizeBytes)} in ${durationText(fact.durationMs)}`
      return [line('bullet', 'dim', `${fact.kind} ${fact.path}: ${took}`)]
    }
    case 'maintenance.source-skipped':
      return [line('warn', 'warn', `not in the backup: ${fact.path}: ${fact.reason}`)]
    case 'maintenance.backup-ended': {
      const isGood = fact.state === 'proven'
      const text = `${fact.name}: ${fact.state}, ${bytesText(fact.addedBytes)} added in ${durationText(fact.durationMs)}`
      return [line(isGood ? 'good' : 'warn', isGood ? 'good' : 'warn', text, 'detail')]
    }
    case 'maintenance.backups-forgotten':
      return fact.forgotten.map((id) => line('bullet', 'dim', `${id} removed (beyond what is retained)`))
    case 'maintenance.stale-lock-removed':
      return [line('undo', 'warn', `removed the lock that ${fact.holder} left behind at ${fact.since}`)]
    case 'maintenance.restore-ended':
      return [
        line(
          'good',
          'good',
          `${fact.id} restored to ${fact.to} (${durationText(fact.durationMs)})`,
          'detail',
        ),
      ]
    case 'maintenance.data-exchanged':
      return fact.direction === 'restored'
        ? [line('arrow', 'accent', `${fact.paths.join(', ')}: as in ${fact.id} now`)]
        : [line('undo', 'warn', `${fact.paths.join(', ')}: again as before ${fact.id}`)]
    case 'maintenance.run-skipped':
      return [
        line('warn', 'warn', `${fact.job}, due at ${fact.dueAt}, was not started: ${reasons[fact.reason]}`),
      ]
    case 'maintenance.run-finished': {
      const late = fact.lateMs < 60_000 ? '' : `, ${durationText(fact.lateMs)} late`
      return [line('bullet', 'plain', `${fact.job}, due at ${fact.dueAt}${late}: ${fact.outcome}`)]
    }
  }
}

const reasons = {
  overlap: 'the one before it still runs',
  'outside-window': 'its window closed, and the next one comes first',
  'too-late': 'it is later than catchUp allows',
} as const
