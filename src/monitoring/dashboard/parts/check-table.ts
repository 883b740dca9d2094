import type { CheckView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { durationText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import { outcomeStatus, outcomeTone } from './status.ts'
import { strip } from './strip.ts'
import { table } from './table.ts'

const rank = { bad: 0, warn: 1, info: 2, idle: 3, good: 4 } as const

/** Those that fail first, then by name. */
export const failingFirst = (left: CheckView, right: CheckView): number =>
  rank[outcomeTone(left.outcome)] - rank[outcomeTone(right.outcome)] || left.id.localeCompare(right.id)

/** Checks of a target, each with its last 100 results. */
export const checkTable = (checks: readonly CheckView[], now: number, empty: Html): Html =>
  table({
    caption: 'Checks',
    rows: checks,
    keyOf: ({ id }) => id,
    empty,
    columns: [
      { title: 'Outcome', cell: ({ outcome }) => outcomeStatus(outcome) },
      {
        title: 'Check',
        isHead: true,
        cell: ({ target, id, kind, subject }) =>
          html`<a
              href="/applications/${encodeURIComponent(target)}/checks/${encodeURIComponent(id)}"
              data-open
              >${id}</a
            >
            <span class="tag">${kind}</span> <span class="faint subject">${subject}</span>`,
      },
      {
        title: 'Last 100 results',
        cell: ({ recent }) => strip(recent),
      },
      {
        title: 'Latency',
        isNumber: true,
        cell: ({ latencyMs }) =>
          latencyMs === null ? html`<span class="faint">–</span>` : `${Math.round(latencyMs)} ms`,
      },
      {
        title: 'Last',
        cell: ({ lastAt, intervalMs }) =>
          html`${lastAt === null ? html`<span class="faint">not yet</span>` : ago(lastAt, now)}
            <span class="faint">each ${durationText(intervalMs)}</span>`,
      },
      {
        title: 'Said',
        cell: ({ reason, missed }) =>
          html`${reason}${missed > 0 && html` <span class="faint">${missed} starts missed</span>`}`,
      },
    ],
  })
