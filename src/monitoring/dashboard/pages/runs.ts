// Runs of the orchestrator, and the steps of one.
import type { RunSummary } from '../../reading-contract.ts'
import { ago } from '../ages.ts'
import { durationText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { command, commands } from '../parts/command.ts'
import { runName } from '../parts/run-name.ts'
import { runStatus } from '../parts/status.ts'
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
            cell: ({ runId }) =>
              html`<a href="/runs/${encodeURIComponent(runId)}" data-open>${runName(runId).text}</a>`,
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
  return (
    run && {
      title: runName(runId).text,
      section: 'runs',
      topics: ['runs'],
      target: null,
      body: runBody(run, now),
    }
  )
}

const runBody = (run: RunSummary, now: number): Html =>
  html`<p class="crumbs"><a href="/runs">Runs</a></p>
    <h1>${runName(run.runId).text}</h1>
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

/** What can be done with a run of the orchestrator in each state of the engine. */
const actions: Readonly<Record<string, (id: string) => readonly Html[]>> = {
  running: (id) => [
    command(`nexo orchestrate cancel ${id}`, 'Stop it at a safe point, and take back what it did'),
  ],
  waiting: (id) => [
    command(`nexo orchestrate approve ${id}`, 'Let it go on'),
    command(`nexo orchestrate cancel ${id}`, 'Take back what it did'),
  ],
  failed: (id) => [command(`nexo orchestrate retry ${id}`, 'Try again; the evidence stays')],
  restored: (id) => [command(`nexo orchestrate retry ${id}`, 'Try again; the evidence stays')],
  cancelled: (id) => [command(`nexo orchestrate retry ${id}`, 'Try again; the evidence stays')],
  'undo-failed': (id) => [command(`nexo orchestrate resume ${id}`, 'Go on with what it could not take back')],
}

/** Only the orchestrator's own runs can be asked for by their id. */
function commandsOf(run: RunSummary): readonly Html[] {
  const { orchestration } = runName(run.runId)
  if (orchestration === undefined)
    return [command('nexo status', 'What serves, in the folder of the project')]
  const more = Object.hasOwn(actions, run.state) ? actions[run.state] : undefined
  return [
    command(`nexo orchestrate status ${orchestration}`, 'The same, in words'),
    ...(more?.(orchestration) ?? []),
  ]
}
