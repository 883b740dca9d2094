// incident-table: the times in which an alert fired: since when, how long, why, with which release, and who was told.
import type { IncidentView } from '../../reading-contract.ts'
import { moment } from '../ages.ts'
import { durationText } from '../client/time-text.ts'
import { valueText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { status } from './status.ts'
import { table } from './table.ts'

const lasted = ({ fromMs, toMs }: IncidentView): Html =>
  toMs === null ? status('bad', 'still open') : html`${durationText(toMs - fromMs)}`

const whyText = ({ expression, value, threshold }: IncidentView): Html =>
  html`<code>${expression}</code>${
      value !== null &&
      html` <span class="faint"
        >saw ${valueText(value, '')}${threshold !== null && `, threshold ${valueText(threshold, '')}`}</span
      >`
    }`

const toldText = ({ deliveries }: IncidentView): Html =>
  deliveries.length === 0
    ? html`<span class="faint">nobody</span>`
    : html`${deliveries.map(
        ({ channel, kind, status: state, attempts }) =>
          html`<div>${channel}: ${kind} ${state}${attempts > 1 && ` after ${attempts} attempts`}</div>`,
      )}`

const nearText = ({ release, nearestDeploy, fromMs }: IncidentView): Html =>
  html`${release === null ? html`<span class="faint">not known</span>` : html`<code>${release}</code>`}${
    nearestDeploy !== null &&
    nearestDeploy.at <= fromMs &&
    html` <span class="faint">deployed ${durationText(fromMs - nearestDeploy.at)} before</span>`
  }`

/** In the order that they are given. */
export const incidentTable = (caption: string, incidents: readonly IncidentView[]): Html =>
  table({
    caption,
    rows: incidents,
    keyOf: ({ alert, fromMs }) => `${alert} ${fromMs}`,
    empty: html`<p>None.</p>`,
    columns: [
      { title: 'Began', cell: ({ fromMs }) => moment(fromMs) },
      { title: 'Lasted', cell: lasted },
      {
        title: 'What',
        isHead: true,
        cell: ({ summary, severity }) => html`${summary} <span class="tag">${severity}</span>`,
      },
      { title: 'Why', cell: whyText },
      { title: 'Release', cell: nearText },
      { title: 'Told', cell: toldText },
    ],
  })
