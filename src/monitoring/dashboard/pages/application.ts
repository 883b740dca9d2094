// One environment of one application: is it well, since when, and what changed.
import type { AvailabilityView, ReplicaView, SloView, TargetView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { countText, percentText, valueText } from '../client/value-text.ts'
import { html, linkable, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { applicationCharts, type ApplicationCharts } from '../parts/application-charts.ts'
import { checkList } from '../parts/check-list.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { dayBars, daysSummary } from '../parts/day-bars.ts'
import { eventTable } from '../parts/event-table.ts'
import { incidentTable } from '../parts/incident-table.ts'
import { sloTable } from '../parts/slo-table.ts'
import { status, targetStatus } from '../parts/status.ts'
import { table } from '../parts/table.ts'
import { rangeLinks, readTimeRange, type TimeRange } from '../parts/time-range.ts'

const dayMs = 86_400_000
/** More of them would be a history, which `nexo monitor history` tells better. */
const mostIncidents = 50

/** Never without the share of the time for which anything is known. */
const uptimeText = ({ ratio, measured }: TargetView['uptime']): string =>
  ratio === null
    ? 'no data'
    : `${percentText(ratio, 3)} of what was measured, ${percentText(measured, 1)} of the time`

const heading = (view: TargetView, now: number): Html => {
  const link = view.url === null ? undefined : linkable(view.url)
  return html`<p class="crumbs"><a href="/">Overview</a></p>
    <h1>${view.target.application} <span class="tag">${view.target.environment}</span></h1>
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>${targetStatus(view.state)}</dd>
      </div>
      <div>
        <dt>Alerts</dt>
        <dd>
          ${
            view.firing > 0
              ? html`<a href="/alerts?target=${encodeURIComponent(view.target.id)}"
                  >${status('bad', `${view.firing} firing`)}</a
                >`
              : 'none firing'
          }
        </dd>
      </div>
      <div>
        <dt>Release</dt>
        <dd>
          ${
            view.release === null
              ? 'none'
              : html`<code>${view.release}</code
                  >${view.releaseSince !== null && html` serves since ${ago(view.releaseSince, now)}`}`
          }
        </dd>
      </div>
      <div>
        <dt>URL</dt>
        <dd>${link === undefined ? 'none' : html`<a href="${link}" rel="noreferrer">${link}</a>`}</dd>
      </div>
      <div>
        <dt>Output</dt>
        <dd><a href="/logs/${encodeURIComponent(view.target.id)}">Logs</a></dd>
      </div>
      <div>
        <dt>Up, last 24 h</dt>
        <dd>${uptimeText(view.uptime)}</dd>
      </div>
    </dl>`
}

const daysSection = (days: readonly AvailabilityView[], now: number): Html =>
  html`<section aria-labelledby="days-title">
    <div class="section-head">
      <h2 id="days-title">Up, last 30 days</h2>
      <p class="faint">${daysSummary(days)}</p>
    </div>
    <div class="panel">${dayBars(days, now)}</div>
  </section>`

const chartsSection = (charts: ApplicationCharts, range: TimeRange, only: string): Html =>
  html`<section aria-labelledby="charts-title">
    <div class="section-head">
      <h2 id="charts-title">Traffic and resources</h2>
      ${rangeLinks(range)}
    </div>
    ${
      charts.main.length === 0
        ? html`<div class="empty">
            <p>No series yet. They begin with the first requests, within a minute.</p>
          </div>`
        : html`<div class="charts">${charts.main}</div>`
    }
    ${(charts.more.length > 0 || only !== '') && moreCharts(charts, range, only)}
  </section>`

const moreCharts = (charts: ApplicationCharts, range: TimeRange, only: string): Html =>
  html`<details class="more" ${only === '' ? null : html` open`}>
    <summary>Metrics of the application (${charts.more.length + charts.left.length})</summary>
    <form method="get" class="tools">
      ${
        range.name === undefined
          ? html`<input type="hidden" name="from" value="${range.fromMs}" /><input
                type="hidden"
                name="to"
                value="${range.toMs}"
              />`
          : html`<input type="hidden" name="range" value="${range.name}" />`
      }
      <label>Name contains <input name="metric" value="${only}" autocomplete="off" /></label>
      <button>Show</button>
    </form>
    <div class="charts">${charts.more}</div>
    ${
      charts.left.length > 0 &&
      html`<p class="faint">
        ${countText(charts.left.length, 'series', 'series')} not drawn; narrow it down by name.
      </p>`
    }
  </details>`

const replicaTable = (replicas: readonly ReplicaView[]): Html =>
  table({
    caption: 'Replicas',
    rows: replicas,
    keyOf: ({ id }) => id,
    empty: html`<p>Nothing runs here. Bring it back with</p>
      <p><code data-copy>nexo start</code></p>`,
    columns: [
      { title: 'State', cell: ({ healthy, state }) => status(healthy ? 'good' : 'bad', state) },
      { title: 'Replica', isHead: true, cell: ({ id }) => html`<code>${id}</code>` },
      { title: 'Process', cell: ({ process }) => process },
      { title: 'Release', cell: ({ release }) => html`<code>${release}</code>` },
      {
        title: 'Restarts',
        isNumber: true,
        cell: ({ restarts }) => (restarts > 0 ? status('warn', String(restarts)) : '0'),
      },
      { title: 'CPU', isNumber: true, cell: ({ cpu }) => (cpu === null ? '–' : valueText(cpu, 'ratio')) },
      {
        title: 'Memory',
        isNumber: true,
        cell: ({ rssBytes }) => (rssBytes === null ? '–' : valueText(rssBytes, 'bytes')),
      },
    ],
  })

const coverageTable = ({ coverage }: TargetView): Html =>
  table({
    caption: `What is watched: ${coverage.covered} of ${countText(coverage.all, 'critical signal')}`,
    rows: coverage.items.toSorted((left, right) => Number(left.isCovered) - Number(right.isCovered)),
    keyOf: ({ signal }) => signal,
    empty: html`<p>No critical signal is known of this application yet.</p>`,
    columns: [
      {
        title: 'Watched',
        cell: ({ isCovered }) => (isCovered ? status('good', 'watched') : status('warn', 'not watched')),
      },
      { title: 'Signal', isHead: true, cell: ({ signal }) => signal },
      { title: 'Why', cell: ({ why }) => html`${why}` },
    ],
  })

const slosSection = (slos: readonly SloView[]): Html =>
  sloTable(
    slos,
    html`<p>No objective is set. One line under <code>monitoring.slos</code> in nexo.yaml sets one; see</p>
      <p><code data-copy>nexo schema</code></p>`,
  )

const commandsOf = ({ target }: TargetView): Html => {
  const env = `--env ${shellWord(target.environment)}`
  const here = `cd ${shellWord(target.directory)}`
  return commands([
    command(here, 'Each of these, in the folder of the project'),
    command(`nexo status ${env}`, 'What serves'),
    command(`nexo logs ${env} --follow`, 'Its output'),
    command(
      `nexo monitor history --application ${shellWord(target.id)} --since 30d`,
      'When it was down, and why',
    ),
    command(`nexo rollback ${env}`, 'Back to the release before'),
    command('nexo monitor status', 'Checks, objectives and coverage of everything'),
  ])
}

/** Undefined when nothing of this id is watched. */
export async function applicationPage(
  { reader, now, query, targets }: PageRequest,
  id: string,
): Promise<Page | undefined> {
  const view = targets.find(({ target }) => target.id === id)
  if (view === undefined) return undefined
  const range = readTimeRange(query, now)
  const only = query.get('metric') ?? ''
  const month = { target: id, fromMs: now - 29 * dayMs, toMs: now }
  const [charts, days, { incidents }] = await Promise.all([
    applicationCharts(reader, id, range, only),
    reader.availability({ ...month, per: 'day' }),
    reader.history(month),
  ])
  return {
    title: id,
    section: 'overview',
    topics: ['checks', 'alerts', 'series', 'markers', 'targets'],
    target: id,
    body: html`${heading(view, now)} ${daysSection(days, now)} ${chartsSection(charts, range, only)}
    ${eventTable(charts.markers, now)}
    ${incidentTable('Incidents of the last 30 days', incidents.toReversed().slice(0, mostIncidents))}
    ${slosSection(view.slos)} ${checkList(view.checks, query, now)} ${replicaTable(view.replicas)}
    ${coverageTable(view)} ${commandsOf(view)}`,
  }
}
