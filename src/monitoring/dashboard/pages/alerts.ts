// Alerts: what fires now, and what has.
import type { AlertView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { alertStatus, isOpen, status } from '../parts/status.ts'
import { table } from '../parts/table.ts'
import { rowSearch } from './layout.ts'

const rank = { firing: 0, flapping: 1, recovering: 2, pending: 3, resolved: 4, ok: 5 } as const

/** What needs eyes first: pages before tickets, firing before the rest, the newest before older ones. */
export const urgentFirst = (left: AlertView, right: AlertView): number =>
  rank[left.state] - rank[right.state] ||
  (left.severity === right.severity ? 0 : left.severity === 'page' ? -1 : 1) ||
  right.since - left.since

export const severity = (alert: AlertView): Html =>
  alert.severity === 'page' ? status('bad', 'page') : status('info', 'ticket')

/** The release, and how long before the change the last deploy was. */
export const releaseOf = ({ release, nearestDeploy, since }: AlertView): Html =>
  html`${release === null ? html`<span class="faint">none</span>` : html`<code>${release}</code>`}${
    nearestDeploy !== null &&
    html` <span class="faint">deployed ${beforeText(nearestDeploy.at, since)}</span>`
  }`

function beforeText(deployedAt: number, since: number): string {
  const minutes = Math.round(Math.abs(since - deployedAt) / 60_000)
  const span = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
  return `${span} ${since >= deployedAt ? 'before' : 'after'}`
}

const alertTable = (caption: string, alerts: readonly AlertView[], now: number, empty: Html): Html =>
  table({
    caption,
    rows: alerts,
    keyOf: ({ id }) => id,
    empty,
    columns: [
      { title: 'State', cell: ({ state }) => alertStatus(state) },
      {
        title: 'Alert',
        isHead: true,
        cell: ({ id, summary, rule }) =>
          html`<a href="/alerts/${encodeURIComponent(id)}" data-open>${summary === '' ? rule : summary}</a>
            <span class="faint">${rule}</span>`,
      },
      { title: 'Severity', cell: severity },
      {
        title: 'Where',
        cell: ({ target }) => html`<a href="/applications/${encodeURIComponent(target)}">${target}</a>`,
      },
      { title: 'Since', cell: ({ since }) => ago(since, now) },
      { title: 'Release', cell: releaseOf },
      {
        title: 'Muted by',
        cell: ({ mutedBy }) =>
          mutedBy === null
            ? html`<span class="faint">nothing</span>`
            : html`<span class="tag">${mutedBy}</span>`,
      },
    ],
  })

/** Has not fired: an alert that has, knows the release that served then. */
const isQuiet = ({ state, release }: AlertView): boolean => state === 'ok' && release === null

export async function alertsPage({ reader, now, query }: PageRequest): Promise<Page> {
  const target = query.get('target') ?? undefined
  const alerts = await reader.alerts({ ...(target === undefined ? {} : { target }), onlyOpen: false })
  const open = alerts.filter(({ state }) => isOpen(state)).toSorted(urgentFirst)
  const quiet = alerts.filter((alert) => isQuiet(alert))
  const past = alerts
    .filter((alert) => !isOpen(alert.state) && !isQuiet(alert))
    .toSorted((left, right) => right.since - left.since)
  return {
    title: 'Alerts',
    section: 'alerts',
    topics: ['alerts', 'targets'],
    target: target ?? null,
    body: html`<h1>Alerts</h1>
      <div class="tools">
        ${rowSearch('alerts')}
        ${
          target !== undefined && html`<p>Only <strong>${target}</strong>. <a href="/alerts">Show all</a></p>`
        }
      </div>
      ${alertTable('Open', open, now, html`<p>Nothing is open. What has fired before is below.</p>`)}
      ${alertTable(
        'Past',
        past,
        now,
        html`<p>Nothing has fired yet. What would, and who would be told, is said by</p>
          <p><code data-copy>nexo monitor status</code></p>`,
      )}
      ${quiet.length > 0 && alertTable('Quiet: watched, and never fired', quiet, now, html``)}
      ${commands([
        command('nexo monitor status', 'What fires now'),
        command('nexo monitor history', 'What has fired'),
        ...open
          .slice(0, 1)
          .map(({ id }) => command(`nexo monitor why ${shellWord(id)}`, 'Why the first of these fires')),
      ])}`,
  }
}
