// The first page: is anything wrong, where, since when, and can the monitor itself be believed.
import type { MarkerView, MonitorHealth, TargetView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { countText, percentText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands } from '../parts/command.ts'
import { monitorStatus } from '../parts/monitor-state.ts'
import { budgetText } from '../parts/slo-table.ts'
import { strip } from '../parts/strip.ts'
import { status, targetRank, targetStatus } from '../parts/status.ts'
import { table } from '../parts/table.ts'
import { rowSearch } from './layout.ts'

const dayMs = 86_400_000

/** Worst first, then by name. */
export const worstFirst = (left: TargetView, right: TargetView): number =>
  targetRank[left.state] - targetRank[right.state] ||
  right.firing - left.firing ||
  left.target.id.localeCompare(right.target.id)

/** The check that says most about a target: one that fails, else the first over http, else the first. */
export const tellingCheck = ({ checks }: TargetView): TargetView['checks'][number] | undefined =>
  checks.find(({ outcome }) => outcome === 'fail') ?? checks.find(({ kind }) => kind === 'http') ?? checks[0]

/** The least that is left of any error budget; null without one. */
export const leastBudget = ({ slos }: TargetView): number | null =>
  slos.reduce<number | null>(
    (least, { budgetLeft }) =>
      budgetLeft === null ? least : least === null ? budgetLeft : Math.min(least, budgetLeft),
    null,
  )

const budgetCell = (view: TargetView): Html => {
  const left = leastBudget(view)
  if (view.slos.length === 0) return html`<span class="faint">none</span>`
  if (left === null) return html`<span class="faint">no data</span>`
  const text = left < 0 ? 'overspent' : budgetText(left)
  return left <= 0 ? status('bad', text) : left < 0.25 ? status('warn', text) : html`${text}`
}

const coverageCell = ({ coverage }: TargetView): Html => {
  const text = `${coverage.covered}/${coverage.all}`
  return coverage.covered < coverage.all ? status('warn', text) : html`${text}`
}

const healthCell = (view: TargetView): Html => {
  const check = tellingCheck(view)
  return check === undefined
    ? html`<span class="faint">no check</span>`
    : html`<span class="spark" title="${check.id}">${strip(check.recent, 40)}</span>`
}

type Row = { readonly view: TargetView; readonly lastDeploy: MarkerView | undefined }

const grid = (rows: readonly Row[], now: number): Html =>
  table({
    caption: 'Applications by environment',
    rows,
    keyOf: ({ view }) => view.target.id,
    empty: html`<p>Nothing is watched yet. In a project that is deployed, run</p>
      <p><code data-copy>nexo monitor run</code></p>`,
    columns: [
      {
        title: 'Application',
        isHead: true,
        cell: ({ view }) =>
          html`<a href="/applications/${encodeURIComponent(view.target.id)}" data-open
              >${view.target.application}</a
            >
            <span class="tag">${view.target.environment}</span>`,
      },
      { title: 'State', cell: ({ view }) => targetStatus(view.state) },
      {
        title: 'Alerts',
        cell: ({ view }) =>
          view.firing > 0
            ? html`<a href="/alerts?target=${encodeURIComponent(view.target.id)}"
                >${status('bad', `${view.firing} firing`)}</a
              >`
            : html`<span class="faint">none</span>`,
      },
      { title: 'Health', cell: ({ view }) => healthCell(view) },
      {
        title: 'Release',
        cell: ({ view }) =>
          view.release === null
            ? html`<span class="faint">none</span>`
            : html`<code>${view.release}</code>${
                  view.releaseSince !== null &&
                  html` <span class="faint block-line">${ago(view.releaseSince, now)}</span>`
                }`,
      },
      {
        title: 'Last deploy',
        cell: ({ lastDeploy }) =>
          lastDeploy === undefined
            ? html`<span class="faint">none in 30 d</span>`
            : html`${lastDeploy.kind === 'rollback' && 'rollback '}${ago(lastDeploy.at, now)}`,
      },
      { title: 'Budget', isNumber: true, cell: ({ view }) => budgetCell(view) },
      {
        title: 'Up, 24 h',
        isNumber: true,
        cell: ({ view: { uptime } }) =>
          html`${percentText(uptime.ratio)}${
            uptime.ratio !== null &&
            uptime.measured < 0.995 &&
            html` <span class="faint block-line">${percentText(uptime.measured, 0)} measured</span>`
          }`,
      },
      { title: 'Watched', isNumber: true, cell: ({ view }) => coverageCell(view) },
    ],
  })

const tile = (title: string, value: Html | string, note: Html | string, href?: string): Html =>
  html`<li class="tile">
    <h2>${href === undefined ? title : html`<a href="${href}">${title}</a>`}</h2>
    <p class="big">${value}</p>
    <p class="note">${note}</p>
  </li>`

function stateTile(targets: readonly TargetView[]): Html {
  const count = (state: TargetView['state']): number => targets.filter((view) => view.state === state).length
  const down = count('down')
  const degraded = count('degraded')
  const worst =
    down > 0
      ? status('bad', `${down} down`)
      : degraded > 0
        ? status('warn', `${degraded} degraded`)
        : count('up') > 0
          ? status('good', 'all up')
          : status('idle', 'nothing up')
  const rest = (['up', 'degraded', 'down', 'unknown', 'stopped'] as const).flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  )
  return tile('Applications', worst, rest.length === 0 ? 'nothing is watched' : rest.join(', '))
}

const alertTile = (targets: readonly TargetView[]): Html => {
  const firing = targets.reduce((sum, view) => sum + view.firing, 0)
  const where = targets.filter((view) => view.firing > 0).length
  return tile(
    'Alerts',
    firing > 0 ? status('bad', `${firing} firing`) : status('good', 'none firing'),
    firing > 0 ? `in ${countText(where, 'environment')}` : 'nothing needs a person now',
    '/alerts',
  )
}

const coverageTile = (targets: readonly TargetView[]): Html => {
  const covered = targets.reduce((sum, { coverage }) => sum + coverage.covered, 0)
  const all = targets.reduce((sum, { coverage }) => sum + coverage.all, 0)
  return tile(
    'Coverage',
    all === 0
      ? '–'
      : covered < all
        ? status('warn', `${covered} of ${all}`)
        : status('good', `${all} of ${all}`),
    'critical signals that something watches',
  )
}

const monitorTile = (health: MonitorHealth, now: number): Html =>
  tile(
    'Monitor',
    monitorStatus(health),
    html`${countText(health.checks, 'check')}, ${health.missed} missed, starts
    ${Math.round(health.schedulerLagP99Ms)} ms late (p99), ${health.outboxDepth} to send, heartbeat
    ${health.lastHeartbeatAt === null ? 'none' : ago(health.lastHeartbeatAt, now)}`,
    '/health',
  )

async function lastDeployOf({ reader, now }: PageRequest, target: string): Promise<MarkerView | undefined> {
  const markers = await reader.markers({ target, fromMs: now - 30 * dayMs, toMs: now })
  return markers
    .filter(({ kind }) => kind === 'deploy' || kind === 'rollback')
    .reduce<MarkerView | undefined>(
      (last, marker) => (last === undefined || marker.at > last.at ? marker : last),
      undefined,
    )
}

export async function overviewPage(request: PageRequest): Promise<Page> {
  const { reader, targets, now } = request
  const sorted = targets.toSorted(worstFirst)
  const [health, rows] = await Promise.all([
    reader.health(),
    Promise.all(
      sorted.map(async (view) => ({ view, lastDeploy: await lastDeployOf(request, view.target.id) })),
    ),
  ])
  return {
    title: 'Overview',
    section: 'overview',
    topics: ['checks', 'alerts', 'targets', 'markers', 'deliveries'],
    target: null,
    body: html`<h1>Overview</h1>
      <ul class="tiles">
        ${stateTile(targets)} ${alertTile(targets)} ${coverageTile(targets)} ${monitorTile(health, now)}
      </ul>
      <div class="tools">${rowSearch('applications')}</div>
      ${grid(rows, now)}
      ${commands([command('nexo monitor status', 'The same, in words (add --json for a program)')])}`,
  }
}
