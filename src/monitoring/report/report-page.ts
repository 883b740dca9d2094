// report-page: a report as one page that needs nothing else: no script, no network. It prints as it looks.
import { createHash } from 'node:crypto'
import { moment } from '../dashboard/ages.ts'
import { dateTimeText } from '../dashboard/client/time-text.ts'
import { countText, percentText } from '../dashboard/client/value-text.ts'
import { html, styleElement, type Html } from '../dashboard/html.ts'
import { status, targetStatus } from '../dashboard/parts/status.ts'
import { table } from '../dashboard/parts/table.ts'
import { deliveryTable } from '../dashboard/parts/delivery-table.ts'
import type { Report, TargetReport } from './report-shape.ts'
import {
  checksSection,
  coverageSection,
  incidentSection,
  releaseSection,
  sloSection,
} from './report-sections.ts'

const uptimeText = ({ uptime }: TargetReport): Html => {
  if (uptime === null) return html`<span class="faint">no check asks it</span>`
  if (uptime.ratio === null) return html`<span class="faint">not measured</span>`
  return html`<b>${percentText(uptime.ratio, 3)}</b>
    <span class="faint"
      >of what was measured:
      ${percentText(uptime.measured, 1)}${
        uptime.sinceMs !== null && ` of the time since ${dateTimeText(uptime.sinceMs)}`
      }</span
    >`
}

const summary = (report: Report): Html =>
  table({
    caption: 'In short',
    rows: report.targets,
    keyOf: ({ id }) => id,
    empty: html`<p>Nothing was watched in this time.</p>`,
    columns: [
      {
        title: 'Application',
        isHead: true,
        cell: ({ id, application, environment }) =>
          html`<a href="#${encodeURIComponent(id)}">${application}</a>
            <span class="tag">${environment}</span>`,
      },
      { title: 'Now', cell: ({ state }) => targetStatus(state) },
      { title: 'Up', cell: uptimeText },
      { title: 'Incidents', isNumber: true, cell: ({ incidents }) => incidents.length },
      { title: 'Releases', isNumber: true, cell: ({ releases }) => releases.length },
      {
        title: 'Watched',
        isNumber: true,
        cell: ({ coverage }) => `${coverage.covered}/${coverage.all}`,
      },
    ],
  })

const targetSection = (report: TargetReport, charts: readonly Html[]): Html =>
  html`<section class="target" id="${encodeURIComponent(report.id)}">
    <h2>${report.application} <span class="tag">${report.environment}</span></h2>
    <p class="lead">Up ${uptimeText(report)}</p>
    ${charts.length > 0 && html`<div class="charts">${charts}</div>`} ${sloSection(report)}
    ${incidentSection(report)} ${releaseSection(report)} ${checksSection(report)} ${coverageSection(report)}
  </section>`

const deliveriesSection = ({ deliveries, madeAt }: Report): Html =>
  html`<section>
    <h2>Notifications</h2>
    <p>
      ${countText(deliveries.delivered, 'notification')} delivered,
      ${deliveries.waiting > 0 ? status('warn', `${deliveries.waiting} on the way`) : '0 on the way'},
      ${deliveries.failed.length > 0 ? status('bad', `${deliveries.failed.length} failed`) : '0 failed'}.
    </p>
    ${
      deliveries.failed.length > 0 &&
      deliveryTable('Failed', deliveries.failed, Date.parse(madeAt), html``, 'paper')
    }
  </section>`

const monitorSection = ({ monitor }: Report): Html =>
  html`<section>
    <h2>Can this be believed?</h2>
    <p>
      The monitor runs since ${moment(monitor.startedAt)}. It missed ${countText(monitor.missed, 'start')} of
      its ${countText(monitor.checks, 'check')}; they began ${monitor.schedulerLagP99Ms.toFixed(0)} ms late at
      most in 99 of 100 cases. What was not measured counts neither as up nor as down.
    </p>
    ${
      monitor.problems.length > 0 &&
      html`<ul>
        ${monitor.problems.map((problem) => html`<li>${problem}</li>`)}
      </ul>`
    }
  </section>`

/** `charts`: drawn pictures by id of the target. `style`: the style sheet of the dashboard. */
export function reportPage(
  report: Report,
  charts: ReadonlyMap<string, readonly Html[]>,
  style: string,
): Html {
  // The style is ours, and the page allows exactly it.
  const hash = createHash('sha256').update(style).digest('base64')
  const title = `Report, ${report.from.slice(0, 10)} to ${report.to.slice(0, 10)}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="content-security-policy"
          content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        ${styleElement(style)}
      </head>
      <body class="report">
        <main>
          <h1>${title}</h1>
          <p class="faint">
            From ${moment(Date.parse(report.from))} to ${moment(Date.parse(report.to))}, made
            ${moment(Date.parse(report.madeAt))}. All times are UTC.
          </p>
          ${summary(report)}
          ${report.targets.map((target) => targetSection(target, charts.get(target.id) ?? []))}
          ${deliveriesSection(report)} ${monitorSection(report)}
        </main>
      </body>
    </html> `
}
