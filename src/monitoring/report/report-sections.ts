// report-sections: what a report says of one application, part by part.
import { moment } from '../dashboard/ages.ts'
import { countText, percentText, valueText } from '../dashboard/client/value-text.ts'
import { html, type Html } from '../dashboard/html.ts'
import { incidentTable } from '../dashboard/parts/incident-table.ts'
import { sloTable } from '../dashboard/parts/slo-table.ts'
import { outcomeStatus, status } from '../dashboard/parts/status.ts'
import { table } from '../dashboard/parts/table.ts'
import type { CheckReport, Compared, ReleaseEffect, TargetReport } from './report-shape.ts'

export const sloSection = ({ slos }: TargetReport): Html => sloTable(slos, html`<p>No objective is set.</p>`)

export const incidentSection = ({ incidents }: TargetReport): Html => incidentTable('Incidents', incidents)

const comparedText = ({ before, after }: Compared, unit: string): string => {
  const text = (value: number | null): string => (value === null ? 'no data' : valueText(value, unit))
  return `${text(before)} → ${text(after)}`
}

const verdictTone = { worse: 'bad', 'no worse': 'good', 'not measured': 'idle' } as const

const effectCell = ({ verdict, incidents }: ReleaseEffect): Html =>
  html`${status(verdictTone[verdict], verdict)}${incidents > 0 && html` <span class="faint">${countText(incidents, 'incident')}</span>`}`

export const releaseSection = ({ releases }: TargetReport): Html =>
  table({
    caption: 'Releases, and the half hour before and after each',
    rows: releases,
    keyOf: ({ at }) => String(at),
    empty: html`<p>None in this time.</p>`,
    columns: [
      { title: 'At', cell: ({ at }) => moment(at) },
      {
        title: 'Release',
        isHead: true,
        cell: ({ release, kind }) =>
          html`<code>${release ?? 'not known'}</code
            >${kind === 'rollback' && html` <span class="tag">rollback</span>`}`,
      },
      { title: 'Effect', cell: effectCell },
      { title: 'Errors', cell: ({ errorRatio }) => comparedText(errorRatio, 'ratio') },
      { title: 'p95', cell: ({ p95Seconds }) => comparedText(p95Seconds, 's') },
    ],
  })

const availabilityText = ({ availability }: CheckReport): Html =>
  availability.ratio === null
    ? html`<span class="faint">not measured</span>`
    : html`${percentText(availability.ratio, 3)}
        <span class="faint">${percentText(availability.measured, 1)} measured</span>`

export const checksSection = ({ checks }: TargetReport): Html =>
  table({
    caption: 'Checks',
    rows: checks,
    keyOf: ({ id }) => id,
    empty: html`<p>Nothing was checked.</p>`,
    columns: [
      { title: 'Now', cell: ({ outcome }) => outcomeStatus(outcome) },
      {
        title: 'Check',
        isHead: true,
        cell: ({ id, kind, subject }) =>
          html`${id} <span class="tag">${kind}</span> <span class="faint subject">${subject}</span>`,
      },
      { title: 'Good', cell: availabilityText },
      { title: 'Missed starts', isNumber: true, cell: ({ missed }) => missed },
    ],
  })

export const coverageSection = ({ coverage }: TargetReport): Html =>
  table({
    caption: `Watched: ${coverage.covered} of ${countText(coverage.all, 'critical signal')}`,
    rows: coverage.items,
    keyOf: ({ signal }) => signal,
    empty: html`<p>No critical signal is known.</p>`,
    columns: [
      {
        title: 'Watched',
        cell: ({ isCovered }) => (isCovered ? status('good', 'watched') : status('warn', 'not watched')),
      },
      { title: 'Signal', isHead: true, cell: ({ signal }) => signal },
      { title: 'Why', cell: ({ why }) => html`${why}` },
    ],
  })
