import type { CheckView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { durationText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import { outcomeStatus, outcomeTone } from './status.ts'
import { strip } from './strip.ts'
import { table } from './table.ts'

const rank = { bad: 0, warn: 1, info: 2, idle: 3, good: 4 } as const

/** Every check of a target with its last 100 results, those that fail first. */
export const checkTable = (checks: readonly CheckView[], now: number, empty: Html): Html =>
  table({
    caption: 'Checks',
    rows: checks.toSorted(
      (left, right) =>
        rank[outcomeTone(left.outcome)] - rank[outcomeTone(right.outcome)] || left.id.localeCompare(right.id),
    ),
    keyOf: ({ id }) => id,
    empty,
    columns: [
      { title: 'Outcome', cell: ({ outcome }) => outcomeStatus(outcome) },
      {
        title: 'Check',
        isHead: true,
        cell: ({ id, kind, subject }) =>
          html`${id} <span class="tag">${kind}</span> <span class="faint subject">${subject}</span>`,
      },
      {
        title: 'Last 100 results',
        // A mouse reads single results where there are few checks; a thousand of them would be 100,000 titles.
        cell: ({ recent }) => strip(recent, 100, checks.length <= 40 ? 'with-titles' : 'plain'),
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
