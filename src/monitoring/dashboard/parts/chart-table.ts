// chart-table: the same data as a table, for those who cannot or do not want to read a picture.
import { dateTimeText } from '../client/time-text.ts'
import { valueText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import type { Chart, ChartLine } from './chart.ts'

/** So many rows that one can hear them to the end. */
const rows = 24

/** Mean of the values of `line` from `fromMs` (included) to `toMs` (excluded); null when there is none. */
function meanBetween(line: ChartLine, fromMs: number, toMs: number): number | null {
  let sum = 0
  let count = 0
  for (const [at, value] of line.points) {
    if (value === null || !Number.isFinite(value) || at < fromMs || at >= toMs) continue
    sum += value
    count += 1
  }
  return count === 0 ? null : sum / count
}

/** Means of equal parts of the chart's time, in a table that is folded away. */
export function chartTable(chart: Chart): Html {
  const step = (chart.toMs - chart.fromMs) / rows
  const starts = Array.from({ length: rows }, (_, index) => chart.fromMs + index * step)
  const cell = (line: ChartLine, start: number): Html => {
    // The last part takes in the chart's end.
    const end = start + step >= chart.toMs ? Number.POSITIVE_INFINITY : start + step
    const mean = meanBetween(line, start, end)
    return html`<td>${mean === null ? 'no data' : valueText(mean, chart.unit)}</td>`
  }
  return html`<details class="as-table">
    <summary>Table<span class="unseen"> of ${chart.title}</span></summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${chart.title} as a table">
      <table>
        <caption>
          ${chart.title}: means, each from its time (UTC) on
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            ${chart.lines.map((line) => html`<th scope="col">${line.name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${starts.map(
            (start) =>
              html`<tr>
                <th scope="row">${dateTimeText(start)}</th>
                ${chart.lines.map((line) => cell(line, start))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}
