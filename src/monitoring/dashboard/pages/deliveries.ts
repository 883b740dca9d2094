// Deliveries: each notification that was to be sent, until it was delivered or visibly failed.
import { countText } from '../client/value-text.ts'
import { html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands } from '../parts/command.ts'
import { deliveryTable } from '../parts/delivery-table.ts'
import { status } from '../parts/status.ts'
import { rowSearch } from './layout.ts'

const most = 200

export async function deliveriesPage({ reader, now }: PageRequest): Promise<Page> {
  const deliveries = await reader.deliveries(most)
  const count = (state: 'waiting' | 'failed'): number =>
    deliveries.filter(({ status }) => status === state).length
  const waiting = count('waiting')
  const failed = count('failed')
  return {
    title: 'Deliveries',
    section: 'deliveries',
    topics: ['deliveries'],
    target: null,
    body: html`<h1>Deliveries</h1>
      <p class="lead">
        ${
          failed > 0
            ? status('bad', `${failed} failed for good`)
            : waiting > 0
              ? status('warn', `${countText(waiting, 'notification')} on the way`)
              : status('good', 'everybody who was to be told was told')
        }
      </p>
      <div class="tools">${rowSearch('deliveries')}</div>
      ${deliveryTable(
        deliveries.length < most ? 'Notifications, newest first' : `The ${most} newest notifications`,
        deliveries,
        now,
        html`<p>
            Nothing had to be sent yet. Who is told is said by <code>monitoring</code> in nexo.yaml; check it
            with
          </p>
          <p><code data-copy>nexo validate</code></p>`,
      )}
      ${commands([command('nexo monitor history', 'What has fired, and who was told')])}`,
  }
}
