import type { SloView } from '../../reading-contract.ts'
import { durationText } from '../client/time-text.ts'
import { countText, percentText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { status } from './status.ts'
import { table } from './table.ts'

/** What is left of an error budget, in words. */
export const budgetText = (budgetLeft: number): string =>
  budgetLeft < 0 ? `overspent by ${percentText(-budgetLeft, 0)}` : `${percentText(budgetLeft, 0)} left`

/** How much of the error budget is left, as a bar and in words. */
export function budgetMeter({ budgetLeft }: SloView): Html {
  if (budgetLeft === null) return html`<span class="faint">no data</span>`
  const width = Math.round(Math.min(1, Math.max(0, budgetLeft)) * 100)
  const tone = budgetLeft <= 0 ? 'bad' : budgetLeft < 0.25 ? 'warn' : 'good'
  return html`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="${tone}" width="${width}" height="8" /></svg
    >${status(tone, budgetText(budgetLeft))}`
}

const windowText = (minutes: number): string => durationText(minutes * 60_000)

const burnList = ({ burn }: SloView): Html =>
  html`<ul class="burn">
    ${burn.map(({ windowMinutes, rate, threshold }) => {
      const text = rate === null ? 'no data' : `${Number(rate.toPrecision(2))}×`
      const over = rate !== null && rate >= threshold
      return html`<li>
        <span class="faint">${windowText(windowMinutes)}</span>
        ${over ? status('bad', text) : html`<span>${text}</span>`}
        <span class="faint">of ${threshold}×</span>
      </li>`
    })}
  </ul>`

/** Objectives with what was measured, what is left, and how quickly it goes. */
export const sloTable = (slos: readonly SloView[], empty: Html): Html =>
  table({
    caption: 'Objectives',
    rows: slos,
    keyOf: ({ id }) => id,
    empty,
    columns: [
      {
        title: 'Objective',
        isHead: true,
        cell: ({ id, objective, windowDays, requirement }) =>
          html`${id}
            <span class="faint"
              >${percentText(objective, 4)} over ${windowDays}
              d${requirement !== null && `, line ${requirement} of the requirements`}</span
            >`,
      },
      {
        title: 'Measured',
        cell: ({ ratio, good, total }) =>
          html`${percentText(ratio, 3)}
            <span class="faint"
              >${(total - good).toLocaleString('en')} bad of ${countText(total, 'event')}</span
            >`,
      },
      { title: 'Error budget', cell: budgetMeter },
      { title: 'Burn, by window', cell: burnList },
    ],
  })
