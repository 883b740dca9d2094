// One alert: why it is as it is. Each evaluation with value and threshold, each notification with its attempts.
import type { AlertStory } from '../../reading-contract.ts'
import { ago, moment } from '../ages.ts'
import { valueText } from '../client/value-text.ts'
import { clockText } from '../client/time-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, PageRequest } from '../page.ts'
import { drawChart, type Chart, type ChartLine } from '../parts/chart.ts'
import { command, commands, shellWord } from '../parts/command.ts'
import { deliveryTable } from '../parts/delivery-table.ts'
import { evaluationRuns, type EvaluationRun } from '../parts/evaluation-runs.ts'
import { alertStatus, status } from '../parts/status.ts'
import { table } from '../parts/table.ts'
import { releaseOf, severity } from './alerts.ts'

type Evaluation = AlertStory['evaluations'][number]

const verdictTone = { true: 'bad', false: 'good', 'no-data': 'idle', 'monitor-error': 'info' } as const
const verdictWord = {
  true: 'condition met',
  false: 'not met',
  'no-data': 'no data',
  'monitor-error': 'monitor error',
} as const

/** The threshold as a level where it is one, else as a line of its own. */
function thresholdOf(
  evaluations: readonly Evaluation[],
): Pick<Chart, 'threshold'> & { lines: readonly ChartLine[] } {
  const levels = new Set(evaluations.flatMap(({ threshold }) => (threshold === null ? [] : [threshold])))
  const [level] = levels
  if (level === undefined) return { lines: [] }
  if (levels.size === 1)
    return { lines: [], threshold: { value: level, text: `threshold ${valueText(level, '')}` } }
  const points = evaluations.map(({ at, threshold }) => [at, threshold] as const)
  return { lines: [{ name: 'threshold', tone: 'other', points }] }
}

function valueChart({ alert, evaluations }: AlertStory): Html {
  const sorted = evaluations.toSorted((left, right) => left.at - right.at)
  const [fromMs, toMs] = [sorted[0]?.at, sorted.at(-1)?.at]
  if (fromMs === undefined || toMs === undefined || fromMs === toMs) return html``
  const { lines, ...level } = thresholdOf(sorted)
  const isKnown = ({ verdict }: Evaluation): boolean => verdict === 'true' || verdict === 'false'
  const points = sorted.map((one) => [one.at, isKnown(one) ? one.value : null] as const)
  const deploy = alert.nearestDeploy
  return html`<h2>What it saw</h2>
    ${drawChart({
      id: 'evaluations',
      title: 'Value at each evaluation',
      unit: '',
      fromMs,
      toMs,
      lines: [{ name: alert.rule, tone: 'strong', points }, ...lines],
      marks:
        deploy !== null && deploy.at >= fromMs && deploy.at <= toMs
          ? [{ at: deploy.at, kind: 'deploy', text: deploy.release }]
          : [],
      ...level,
    })}`
}

const spanOf = ({ fromMs, toMs }: EvaluationRun): Html =>
  fromMs === toMs ? moment(fromMs) : html`${moment(fromMs)} to ${clockText(toMs)}`

const valuesText = ({ least, most }: EvaluationRun): string => {
  if (least === null || most === null) return '–'
  return least === most ? valueText(least, '') : `${valueText(least, '')} to ${valueText(most, '')}`
}

const evaluationTable = (story: AlertStory): Html =>
  table({
    caption: 'Evaluations, newest first; equal ones stand together',
    rows: evaluationRuns(story.evaluations).toReversed().slice(0, 200),
    keyOf: ({ fromMs }) => String(fromMs),
    empty: html`<p>The rule has not been evaluated since its history begins.</p>`,
    columns: [
      { title: 'At', isHead: true, cell: spanOf },
      { title: 'Times', isNumber: true, cell: ({ count }) => count },
      { title: 'Verdict', cell: ({ verdict }) => status(verdictTone[verdict], verdictWord[verdict]) },
      { title: 'Value', isNumber: true, cell: valuesText },
      {
        title: 'Threshold',
        isNumber: true,
        cell: ({ threshold }) => (threshold === null ? '–' : valueText(threshold, '')),
      },
      { title: 'State then', cell: ({ state }) => alertStatus(state) },
      { title: 'Note', cell: ({ note }) => html`${note}` },
    ],
  })

export async function alertPage({ reader, now }: PageRequest, id: string): Promise<Page> {
  const story = await reader.why(id)
  const { alert } = story
  return {
    title: alert.rule,
    section: 'alerts',
    topics: ['alerts', 'deliveries'],
    target: null,
    body: html`<p class="crumbs"><a href="/alerts">Alerts</a></p>
      <h1>${alert.summary === '' ? alert.rule : alert.summary}</h1>
      <dl class="facts">
        <div>
          <dt>State</dt>
          <dd>${alertStatus(alert.state)} since ${ago(alert.since, now)}</dd>
        </div>
        <div>
          <dt>Severity</dt>
          <dd>${severity(alert)}</dd>
        </div>
        <div>
          <dt>Where</dt>
          <dd><a href="/applications/${encodeURIComponent(alert.target)}">${alert.target}</a></dd>
        </div>
        <div>
          <dt>Rule</dt>
          <dd>${alert.rule}</dd>
        </div>
        <div>
          <dt>Release</dt>
          <dd>${releaseOf(alert)}</dd>
        </div>
        <div>
          <dt>Muted by</dt>
          <dd>${alert.mutedBy ?? 'nothing'}</dd>
        </div>
        <div class="whole">
          <dt>Fires when</dt>
          <dd><code>${story.expression}</code></dd>
        </div>
      </dl>
      ${valueChart(story)}
      ${deliveryTable('Who was told', story.deliveries, now, html`<p>Nobody was told of this alert.</p>`)}
      ${evaluationTable(story)}
      ${commands([
        command(`nexo monitor why ${shellWord(alert.id)}`, 'The same, in words'),
        command(`nexo monitor silence ${shellWord(alert.id)} --for 2h --reason 'known'`, 'Be quiet about it'),
      ])}`,
  }
}
