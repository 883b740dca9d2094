// One check: what it asks, and its last 100 results with their reasons.
import type { CheckView, TargetView } from '../../reading-contract.ts'
import { ago, moment } from '../ages.ts'
import { clockText, durationText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { drawChart } from '../parts/chart.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { resultRuns, type ResultRun } from '../parts/result-runs.ts'
import { outcomeStatus } from '../parts/status.ts'
import { strip } from '../parts/strip.ts'
import { table } from '../parts/table.ts'

const facts = (check: CheckView, now: number): Html =>
  html`<dl class="facts">
    <div>
      <dt>Outcome</dt>
      <dd>${outcomeStatus(check.outcome)}</dd>
    </div>
    <div>
      <dt>Said</dt>
      <dd>${check.reason}</dd>
    </div>
    <div>
      <dt>Asks</dt>
      <dd>${check.subject} <span class="tag">${check.kind}</span></dd>
    </div>
    <div>
      <dt>Each</dt>
      <dd>${durationText(check.intervalMs)}</dd>
    </div>
    <div>
      <dt>Last</dt>
      <dd>${check.lastAt === null ? 'not yet' : ago(check.lastAt, now)}</dd>
    </div>
    <div>
      <dt>Next</dt>
      <dd>${check.nextDueAt === null ? 'not known' : ago(check.nextDueAt, now)}</dd>
    </div>
    <div>
      <dt>Missed starts</dt>
      <dd>${check.missed}</dd>
    </div>
  </dl>`

function latencyChart({ recent, id }: CheckView): Html {
  const first = recent[0]
  const last = recent.at(-1)
  if (first === undefined || last === undefined || first.at === last.at) return html``
  return html`<h2>Time to answer</h2>
    ${drawChart({
      id: 'latency',
      title: id,
      unit: 'ms',
      fromMs: first.at,
      toMs: last.at,
      lines: [
        {
          name: 'answered after',
          tone: 'strong',
          points: recent.map(({ at, latencyMs }) => [at, latencyMs]),
        },
      ],
      marks: [],
    })}`
}

const spanOf = ({ fromMs, toMs }: ResultRun): Html =>
  fromMs === toMs ? moment(fromMs) : html`${moment(fromMs)} to ${clockText(toMs)}`

const latencyText = ({ least, most }: ResultRun): string => {
  if (least === null || most === null) return '–'
  const [low, high] = [Math.round(least), Math.round(most)]
  return low === high ? `${low} ms` : `${low} to ${high} ms`
}

const results = ({ recent }: CheckView): Html =>
  table({
    caption: 'Last 100 results, newest first; equal ones stand together',
    rows: resultRuns(recent).toReversed(),
    keyOf: ({ fromMs }) => String(fromMs),
    empty: html`<p>It has not run yet.</p>`,
    columns: [
      { title: 'At', isHead: true, cell: spanOf },
      { title: 'Times', isNumber: true, cell: ({ count }) => count },
      { title: 'Outcome', cell: ({ outcome }) => outcomeStatus(outcome) },
      { title: 'Latency', isNumber: true, cell: latencyText },
      { title: 'Said', cell: ({ reason }) => html`${reason}` },
    ],
  })

const checkBody = ({ target }: TargetView, check: CheckView, now: number): Html =>
  html`<p class="crumbs">
      <a href="/">Overview</a> / <a href="/applications/${encodeURIComponent(target.id)}">${target.id}</a>
    </p>
    <h1>${check.id}</h1>
    ${facts(check, now)} ${strip(check.recent)} ${latencyChart(check)} ${results(check)}
    ${commands([
      command(
        `nexo monitor check ${shellWord(check.id)} --env ${shellWord(target.environment)}`,
        'Run it once, in the folder of the project; moves no alert',
      ),
    ])}`

/** Undefined when nothing of this id is watched, or it has no such check. */
export function checkPage({ now, targets }: PageRequest, target: string, id: string): Page | undefined {
  const view = targets.find((candidate) => candidate.target.id === target)
  const check = view?.checks.find((candidate) => candidate.id === id)
  return view === undefined || check === undefined
    ? undefined
    : { title: id, section: 'overview', topics: ['checks'], target, body: checkBody(view, check, now) }
}
