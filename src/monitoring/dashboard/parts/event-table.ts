// event-table: what the marks on charts stand for, in words.
import type { MarkerView } from '../../reading-contract.ts'
import { ago, moment } from '../ages.ts'
import { html, type Html } from '../html.ts'
import { table } from './table.ts'

/** More of them would be a history, which commands tell better. */
const most = 50

/** Deploys, rollbacks and the like in the time that is shown, newest first. */
export const eventTable = (markers: readonly MarkerView[], now: number): Html =>
  table({
    caption: 'What happened in this time',
    rows: markers.toSorted((left, right) => right.at - left.at).slice(0, most),
    keyOf: ({ at, kind }) => `${at} ${kind}`,
    empty: html`<p>No deploy, rollback or maintenance, and the monitor ran throughout.</p>`,
    columns: [
      { title: 'At', cell: ({ at }) => html`${moment(at)} <span class="faint">${ago(at, now)}</span>` },
      { title: 'What', isHead: true, cell: ({ text }) => text },
      {
        title: 'Release',
        cell: ({ release }) =>
          release === null ? html`<span class="faint">none</span>` : html`<code>${release}</code>`,
      },
    ],
  })
