// timeline: the steps of a run, each with the time that it took, drawn to scale.
import type { RunSummary } from '../../reading-contract.ts'
import { clockText, durationText } from '../client/time-text.ts'
import { valueText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { stepStatus } from './status.ts'
import { table } from './table.ts'

type Step = RunSummary['steps'][number]

/** Share of the run, in percent, at which a step begins and how much it takes. A step is never too short to be seen. */
export function barOf(
  step: Pick<Step, 'startedAt' | 'endedAt'>,
  fromMs: number,
  toMs: number,
): { readonly x: number; readonly width: number } {
  const span = Math.max(1, toMs - fromMs)
  const x = Math.min(99, Math.max(0, ((step.startedAt - fromMs) / span) * 100))
  const width = (((step.endedAt ?? toMs) - step.startedAt) / span) * 100
  return { x, width: Math.min(100 - x, Math.max(1, width)) }
}

const fixed = (value: number): string => value.toFixed(2)

const bar = (step: Step, fromMs: number, toMs: number): Html => {
  const { x, width } = barOf(step, fromMs, toMs)
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="10" />
    <rect class="${step.state}" x="${fixed(x)}" width="${fixed(width)}" height="10" />
  </svg>`
}

const tookText = (ms: number): string => (ms < 60_000 ? valueText(ms, 'ms') : durationText(ms))

/** The steps in the order in which they began. */
export function timeline(run: RunSummary, now: number): Html {
  const ends = run.steps.map(({ endedAt }) => endedAt ?? now)
  const toMs = Math.max(run.startedAt + 1, ...ends)
  return table({
    caption: 'Steps',
    rows: run.steps.toSorted((left, right) => left.startedAt - right.startedAt),
    keyOf: ({ key }) => key,
    empty: html`<p>No step has begun yet.</p>`,
    columns: [
      { title: 'State', cell: ({ state }) => stepStatus(state) },
      {
        title: 'Step',
        isHead: true,
        cell: ({ key, error }) =>
          html`<code>${key}</code>${error !== null && html`<pre class="error" tabindex="0">${error}</pre>`}`,
      },
      { title: 'Time', cell: (step) => bar(step, run.startedAt, toMs) },
      { title: 'Began', cell: ({ startedAt }) => clockText(startedAt) },
      {
        title: 'Took',
        isNumber: true,
        cell: ({ startedAt, endedAt }) => tookText((endedAt ?? now) - startedAt),
      },
    ],
  })
}
