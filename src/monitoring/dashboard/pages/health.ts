// Monitor: whether what the other pages say can be believed.
import { ago, moment } from '../ages.ts'
import { countText, valueText } from '../client/value-text.ts'
import { html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands } from '../parts/command.ts'
import { monitorStatus } from '../parts/monitor-state.ts'

export async function healthPage({ reader, now, targets }: PageRequest): Promise<Page> {
  const health = await reader.health()
  return {
    title: 'Monitor',
    section: 'health',
    topics: ['checks', 'deliveries', 'targets'],
    target: null,
    body: html`<h1>Monitor</h1>
      <p class="lead">${monitorStatus(health)}</p>
      ${
        health.problems.length > 0 &&
        html`<section class="problems" aria-labelledby="problems-title">
          <h2 id="problems-title">Problems</h2>
          <ul>
            ${health.problems.map((problem) => html`<li>${problem}</li>`)}
          </ul>
        </section>`
      }
      <dl class="facts">
        <div>
          <dt>Running since</dt>
          <dd>${moment(health.startedAt)} (${ago(health.startedAt, now)})</dd>
        </div>
        <div>
          <dt>Watches</dt>
          <dd>${countText(targets.length, 'environment')}, ${countText(health.checks, 'check')}</dd>
        </div>
        <div>
          <dt>Missed starts</dt>
          <dd>${health.missed.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Starts late by (p99)</dt>
          <dd>${valueText(health.schedulerLagP99Ms, 'ms')}</dd>
        </div>
        <div>
          <dt>Notifications to send</dt>
          <dd>${health.outboxDepth.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Last heartbeat</dt>
          <dd>
            ${
              health.lastHeartbeatAt === null
                ? html`none: without one, nobody learns that the monitor died`
                : ago(health.lastHeartbeatAt, now)
            }
          </dd>
        </div>
        <div>
          <dt>Samples stored</dt>
          <dd>${health.samples.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt>Store</dt>
          <dd>
            ${valueText(health.storeBytes, 'bytes')}${
              health.samples > 0 && `, ${(health.storeBytes / health.samples).toFixed(1)} bytes per sample`
            }
          </dd>
        </div>
      </dl>
      <h2>About this page</h2>
      <p>
        The dashboard only reads. It is served by the monitor itself, on this machine; everything that it
        shows can be had in the terminal too.
      </p>
      ${commands([
        command('nexo monitor status --json', 'The same for a program'),
        command('nexo agent status', 'The agent that hosts the monitor'),
        command('nexo doctor', 'The machine around it'),
      ])}`,
  }
}
