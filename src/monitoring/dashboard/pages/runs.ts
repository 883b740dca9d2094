// Runs of the orchestrator, and the steps of one.
import type { RunSummary } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { durationText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { runStatus, runTone } from '../parts/status.ts'
import { table } from '../parts/table.ts'
import { timeline } from '../parts/timeline.ts'
import { rowSearch } from './layout.ts'

const most = 100

const progress = ({ steps }: RunSummary): string => {
  const done = steps.filter(({ state }) => state === 'succeeded').length
  const now = steps.findLast(({ state }) => state === 'started')
  return `${done} of ${steps.length} steps${now === undefined ? '' : `, now ${now.key}`}`
}

export async function runsPage({ reader, now }: PageRequest): Promise<Page> {
  const runs = await reader.runs(most)
  return {
    title: 'Runs',
    section: 'runs',
    topics: ['runs'],
    target: null,
    body: html`<h1>Runs</h1>
      <div class="tools">${rowSearch('runs')}</div>
      ${table({
        caption: runs.length < most ? 'Runs, newest first' : `The ${most} newest runs`,
        rows: runs,
        keyOf: ({ runId }) => runId,
        empty: html`<p>
            Nothing has been run here yet. From a requirements document to a running application:
          </p>
          <p><code data-copy>nexo orchestrate run requirements.md</code></p>`,
        columns: [
          { title: 'State', cell: ({ state }) => runStatus(state) },
          {
            title: 'Run',
            isHead: true,
            cell: ({ runId }) => html`<a href="/runs/${encodeURIComponent(runId)}" data-open>${runId}</a>`,
          },
          { title: 'Plan', cell: ({ plan }) => plan },
          { title: 'Progress', cell: progress },
          { title: 'Started', cell: ({ startedAt }) => ago(startedAt, now) },
          {
            title: 'Took',
            isNumber: true,
            cell: ({ startedAt, updatedAt }) => durationText(updatedAt - startedAt),
          },
        ],
      })}
      ${commands([command('nexo orchestrate list', 'The same, in words')])}`,
  }
}

/** Undefined when no run has this id. */
export async function runPage({ reader, now }: PageRequest, runId: string): Promise<Page | undefined> {
  const run = (await reader.runs(1000)).find((candidate) => candidate.runId === runId)
  return run && { title: runId, section: 'runs', topics: ['runs'], target: null, body: runBody(run, now) }
}

const runBody = (run: RunSummary, now: number): Html =>
  html`<p class="crumbs"><a href="/runs">Runs</a></p>
    <h1>${run.runId}</h1>
    <dl class="facts">
      <div>
        <dt>State</dt>
        <dd>${runStatus(run.state)}</dd>
      </div>
      <div>
        <dt>Plan</dt>
        <dd>${run.plan}</dd>
      </div>
      <div>
        <dt>Started</dt>
        <dd>${ago(run.startedAt, now)}</dd>
      </div>
      <div>
        <dt>Steps</dt>
        <dd>${progress(run)}</dd>
      </div>
    </dl>
    ${timeline(run, now)} ${commands(commandsOf(run))}`

function commandsOf(run: RunSummary): readonly Html[] {
  const id = shellWord(run.runId)
  const status = command(`nexo orchestrate status ${id}`, 'The same, in words')
  switch (runTone(run.state)) {
    case 'good':
      return [status]
    case 'warn':
      return [
        status,
        command(`nexo orchestrate approve ${id}`, 'Let it go on, when it waits for approval'),
        command(`nexo orchestrate resume ${id}`, 'Go on where it stopped'),
      ]
    case 'bad':
      return [status, command(`nexo orchestrate retry ${id}`, 'Try again; the evidence stays')]
    case 'info':
    case 'idle':
      return [status, command(`nexo orchestrate cancel ${id}`, 'Stop it at a safe point')]
  }
}
