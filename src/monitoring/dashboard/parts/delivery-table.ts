import type { DeliveryView } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { html, type Html } from '../html.ts'
import { deliveryStatus } from './status.ts'
import { table } from './table.ts'

/** Notifications, with the attempts that each has taken. */
export const deliveryTable = (
  caption: string,
  deliveries: readonly DeliveryView[],
  now: number,
  empty: Html,
  medium: 'browser' | 'paper' = 'browser',
): Html =>
  table({
    caption,
    rows: deliveries,
    keyOf: ({ id }) => id,
    empty,
    columns: [
      { title: 'Status', cell: ({ status }) => deliveryStatus(status) },
      {
        title: 'Alert',
        isHead: true,
        cell: ({ alert, kind }) =>
          kind === 'test' || medium === 'paper'
            ? html`${alert} <span class="tag">${kind}</span>`
            : html`<a href="/alerts/${encodeURIComponent(alert)}" data-open>${alert}</a>
                <span class="tag">${kind}</span>`,
      },
      { title: 'Channel', cell: ({ channel }) => channel },
      { title: 'Created', cell: ({ createdAt }) => ago(createdAt, now) },
      { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
      {
        title: 'Next attempt',
        cell: ({ nextAttemptAt }) =>
          nextAttemptAt === null ? html`<span class="faint">none</span>` : ago(nextAttemptAt, now),
      },
      {
        title: 'Last error',
        cell: ({ lastError }) =>
          lastError === null ? html`<span class="faint">none</span>` : html`${lastError}`,
      },
    ],
  })
