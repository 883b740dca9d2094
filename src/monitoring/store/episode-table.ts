// episode-table: each time that an alert fired, from then until it was over.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import type { IncidentView } from '../reading-contract.ts'
import { number, numberOrNull, text, textOrNull } from './columns.ts'

export type Episode = Omit<IncidentView, 'deliveries'>

/** The same one again changes nothing. */
export function insertEpisode(file: SqliteFile, episode: Episode): void {
  const { id, target, alert, rule, severity, summary, expression } = episode
  const { firstSeenAt, fromMs, toMs, value, threshold, release, nearestDeploy } = episode
  file.run(
    `INSERT OR IGNORE INTO episodes (id, target, alert, rule, severity, summary, expression, first_at, from_at, to_at,
       value, threshold, release, deploy_release, deploy_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    target,
    alert,
    rule,
    severity,
    summary,
    expression,
    firstSeenAt,
    fromMs,
    toMs,
    value,
    threshold,
    release,
    nearestDeploy?.release ?? null,
    nearestDeploy?.at ?? null,
  )
}

/** Whatever of the alert is still open is over, never before it began. */
export function endEpisodes(file: SqliteFile, alert: string, at: number): void {
  file.run('UPDATE episodes SET to_at = MAX(?, from_at) WHERE alert = ? AND to_at IS NULL', at, alert)
}

/** Episodes that touch the time from `fromMs` to `toMs`, oldest first. */
export const selectEpisodes = (file: SqliteFile, fromMs: number, toMs: number): readonly Episode[] =>
  file
    .all(
      'SELECT * FROM episodes WHERE from_at <= ? AND (to_at IS NULL OR to_at >= ?) ORDER BY from_at, id',
      toMs,
      fromMs,
    )
    .map((row) => ({
      id: text(row['id']),
      target: text(row['target']),
      alert: text(row['alert']),
      rule: text(row['rule']),
      severity: row['severity'] === 'ticket' ? 'ticket' : 'page',
      summary: text(row['summary']),
      expression: text(row['expression']),
      firstSeenAt: number(row['first_at']),
      fromMs: number(row['from_at']),
      toMs: numberOrNull(row['to_at']),
      value: numberOrNull(row['value']),
      threshold: numberOrNull(row['threshold']),
      release: textOrNull(row['release']),
      nearestDeploy:
        typeof row['deploy_release'] === 'string'
          ? { release: row['deploy_release'], at: number(row['deploy_at']) }
          : null,
    }))
