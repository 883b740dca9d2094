// status-text: `nexo status` and `nexo releases` for people.
import type { Deployment, DeploymentStatus, ReleaseRow, Replica } from '../domain/deployment.ts'
import { link, paint, symbol, type Look, type Tone } from './look.ts'
import { tableLines, type Cell, type Column } from './table.ts'
import { agoText, bytesText, durationText } from './time-text.ts'

/** `columns` is undefined when stdout is no terminal. */
export type Page = { readonly look: Look; readonly columns: number | undefined; readonly nowMs: number }

const stateTones: Readonly<Record<DeploymentStatus['state'], Tone>> = {
  absent: 'dim',
  serving: 'good',
  degraded: 'warn',
  stopped: 'warn',
  deploying: 'accent',
}

const headLines = (status: DeploymentStatus, { look, nowMs }: Page): string[] => {
  const state = paint(look, stateTones[status.state], status.state)
  const title = paint(look, 'strong', `${status.application} in ${status.environment}`)
  const head = `${title} (${status.provider}): ${state}`
  if (status.serving === null) return [head]
  const { release, url, since } = status.serving
  const served = `  ${release}, ${paint(look, 'dim', `since ${agoText(since, nowMs)}`)}`
  return url === null ? [head, served] : [head, `  ${link(look, url)}`, served]
}

const replicaColumns: readonly Column[] = [
  { heading: 'REPLICA' },
  { heading: 'STATE' },
  { heading: 'PID', align: 'right' },
  { heading: 'PORT', align: 'right' },
  { heading: 'CPU', align: 'right' },
  { heading: 'MEMORY', align: 'right' },
  { heading: 'RESTARTS', align: 'right' },
  { heading: 'RELEASE', shrinkTo: 6 },
]

const replicaTone = ({ healthy, state }: Replica): Tone => {
  if (healthy) return 'good'
  return state === 'crash-loop' || state === 'unhealthy' ? 'bad' : 'warn'
}

const replicaRow = (replica: Replica): Cell[] => [
  { text: replica.id },
  { text: replica.state, tone: replicaTone(replica) },
  { text: replica.pid === null ? '-' : String(replica.pid) },
  { text: replica.port === null ? '-' : String(replica.port) },
  { text: replica.cpu === null ? '-' : `${Math.round(replica.cpu * 100)}%` },
  { text: replica.rssBytes === null ? '-' : bytesText(replica.rssBytes) },
  { text: String(replica.restarts), tone: replica.restarts > 0 ? 'warn' : 'plain' },
  { text: replica.release, tone: 'dim' },
]

const attemptColumns: readonly Column[] = [
  { heading: 'WHEN' },
  { heading: 'WHAT' },
  { heading: 'OUTCOME' },
  { heading: 'TOOK', align: 'right' },
  { heading: 'RELEASE', shrinkTo: 8 },
  { heading: 'BY', shrinkTo: 4 },
]

const outcomeTones: Readonly<Record<Deployment['status'], Tone>> = {
  running: 'accent',
  succeeded: 'good',
  unchanged: 'dim',
  restored: 'warn',
  cancelled: 'warn',
  partial: 'warn',
  failed: 'bad',
}

const tookText = ({ startedAt, endedAt }: Deployment): string =>
  endedAt === undefined ? '-' : durationText(Date.parse(endedAt) - Date.parse(startedAt))

const attemptRow = (attempt: Deployment, nowMs: number): Cell[] => [
  { text: agoText(attempt.startedAt, nowMs) },
  { text: attempt.kind },
  { text: attempt.status, tone: outcomeTones[attempt.status] },
  { text: tookText(attempt) },
  { text: attempt.release ?? '-' },
  { text: attempt.startedBy, tone: 'dim' },
]

/** Attempts shown to people; `--json` has all that the manager gives. */
const shownAttempts = 5

/** What serves, the replicas, the newest attempts. */
export function statusLines(status: DeploymentStatus, page: Page): string[] {
  const { look, columns, nowMs } = page
  const replicas =
    status.replicas.length === 0
      ? []
      : ['', ...tableLines(look, replicaColumns, status.replicas.map(replicaRow), columns)]
  const newest = status.deployments.slice(0, shownAttempts).map((attempt) => attemptRow(attempt, nowMs))
  const attempts = newest.length === 0 ? [] : ['', ...tableLines(look, attemptColumns, newest, columns)]
  const next = status.state === 'absent' ? ['  nothing was deployed yet; run nexo deploy'] : []
  return [...headLines(status, page), ...next, ...replicas, ...attempts]
}

const releaseColumns: readonly Column[] = [
  { heading: '' },
  { heading: 'RELEASE' },
  { heading: 'STATE' },
  { heading: 'CREATED' },
  { heading: 'BY', shrinkTo: 6 },
  { heading: 'SOURCE', shrinkTo: 7 },
  { heading: 'MESSAGE', shrinkTo: 7 },
]

const releaseTones: Readonly<Record<ReleaseRow['state'], Tone>> = {
  serving: 'good',
  candidate: 'accent',
  good: 'plain',
  failed: 'bad',
  pruned: 'dim',
}

const releaseRow = (row: ReleaseRow, { look, nowMs }: Page): Cell[] => [
  { text: row.serving ? symbol(look, 'arrow') : '', tone: 'good' },
  { text: row.release, tone: row.serving ? 'strong' : 'plain' },
  { text: row.state, tone: releaseTones[row.state] },
  { text: agoText(row.createdAt, nowMs) },
  { text: row.createdBy, tone: 'dim' },
  { text: row.source, tone: 'dim' },
  { text: row.message ?? '' },
]

/** One line per release, newest first as the manager gives them. */
export function releasesLines(rows: readonly ReleaseRow[], page: Page): string[] {
  if (rows.length === 0) return ['no release yet; run nexo deploy']
  return tableLines(
    page.look,
    releaseColumns,
    rows.map((row) => releaseRow(row, page)),
    page.columns,
  )
}
