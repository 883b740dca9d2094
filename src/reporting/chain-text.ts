// chain-text: runs of the orchestrator in words: how one ended, how one stands, which there are.
import type { ChainView, OrchestrationResult } from '../orchestration/manager-contract.ts'
import { link, paint, symbol, type Look, type Tone } from './look.ts'
import type { Page } from './status-text.ts'
import { pairLines, tableLines } from './table.ts'
import { agoText, durationText } from './time-text.ts'

type Stage = ChainView['stages'][number]

const signs: Readonly<Record<Stage['state'], readonly [Parameters<typeof symbol>[1], Tone]>> = {
  done: ['good', 'good'],
  failed: ['bad', 'bad'],
  held: ['bad', 'bad'],
  'taken-back': ['undo', 'warn'],
  waiting: ['wait', 'accent'],
  running: ['wait', 'accent'],
  pending: ['bullet', 'dim'],
}

/** One line per stage: the tree of a run. */
const stageLines = (look: Look, stages: readonly Stage[]): string[] =>
  stages.map(({ stage, state, durationMs, tries, error }) => {
    const [sign, tone] = signs[state]
    const time =
      state === 'pending' ? '' : ` (${durationText(durationMs)}${tries > 1 ? `, ${tries} tries` : ''})`
    const why = error === null || state === 'done' ? '' : `: ${error.code}`
    return `${paint(look, tone, symbol(look, sign))} ${stage.padEnd(10)}${state}${time}${why}`
  })

const headlines: Readonly<Record<OrchestrationResult['outcome'], readonly [string, Tone]>> = {
  succeeded: ['runs, is watched and backed up', 'good'],
  restored: ['was not deployed; everything is as it was before', 'warn'],
  cancelled: ['was cancelled; everything is as it was before', 'warn'],
  failed: ['did not succeed', 'bad'],
  held: ['is held for a person', 'warn'],
  waiting: ['waits for an approval', 'warn'],
}

/** The summary of a command that worked on a run, as lines for stderr. */
export function chainLines(look: Look, result: OrchestrationResult, durationMs: number): string[] {
  const [sentence, tone] = headlines[result.outcome]
  const sign = tone === 'good' ? 'good' : tone === 'bad' ? 'bad' : 'undo'
  const name = `${result.application ?? 'the application'} in ${result.environment}`
  return [
    `${paint(look, tone, symbol(look, sign))} ${paint(look, 'strong', `${name} ${sentence}`)} (${durationText(durationMs)})`,
    ...stageLines(look, result.stages).map((line) => `  ${line}`),
    ...pairLines(look, [
      ['url', result.url === null ? null : link(look, result.url)],
      ['release', result.release],
      ['run', result.run],
      ['report', result.report?.html ?? null],
    ]),
  ]
}

/** One run as it stands. */
export const chainViewLines = ({ look, nowMs }: Page, view: ChainView): string[] => [
  `${paint(look, 'strong', view.run)} ${view.state}${view.attempt > 1 ? `, attempt ${view.attempt}` : ''}`,
  ...stageLines(look, view.stages).map((line) => `  ${line}`),
  ...pairLines(look, [
    ['requirements', view.requirements],
    ['application', view.directory],
    ['environment', view.environment],
    ['started', agoText(view.startedAt, nowMs)],
    ['ended', view.endedAt === null ? null : agoText(view.endedAt, nowMs)],
    ['error', view.error === null ? null : `${view.error.code}: ${view.error.message}`],
    ['earlier', view.earlier.length === 0 ? null : view.earlier.map(earlierText).join(', ')],
    ['next', nextText(view)],
  ]),
]

const earlierText = ({ attempt, outcome, code }: ChainView['earlier'][number]): string =>
  `attempt ${attempt} ${outcome}${code === null ? '' : ` (${code})`}`

/** What a person can do about it. */
function nextText({ run, state, awaits }: ChainView): string | null {
  switch (state) {
    case 'waiting':
      return `nexo orchestrate approve ${run} ${awaits?.stage ?? ''}`.trim()
    case 'held':
      return `nexo orchestrate retry ${run}, or cancel ${run}`
    case 'interrupted':
      return `nexo orchestrate resume ${run}, or cancel ${run}`
    case 'restored':
    case 'failed':
    case 'cancelled':
      return `nexo orchestrate retry ${run}`
    default:
      return null
  }
}

/** Runs, newest first. */
export function chainListLines({ look, columns, nowMs }: Page, views: readonly ChainView[]): string[] {
  if (views.length === 0) return ['nothing has been orchestrated here yet']
  return tableLines(
    look,
    [
      { heading: 'run' },
      { heading: 'state' },
      { heading: 'environment' },
      { heading: 'started' },
      { heading: 'application', shrinkTo: 12 },
    ],
    views.map((view) => [
      { text: view.run },
      { text: view.state, tone: view.state === 'succeeded' ? 'good' : 'warn' },
      { text: view.environment },
      { text: agoText(view.startedAt, nowMs) },
      { text: view.directory },
    ]),
    columns,
  )
}
