// chart: lines over time as SVG, drawn on the server. The browser adds reading by pointer and by keyboard; without it
// the picture, its summary and the table below it are complete.
import { clockText, dateTimeText } from '../client/time-text.ts'
import { countText, valueText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { axisOf, timeTicks, type Axis } from './chart-scale.ts'
import { chartTable } from './chart-table.ts'

export type Point = readonly [atMs: number, value: number | null]

/** One line. `tone` picks its colour; lines of a chart differ in dashes too, so that colour is not all that tells. */
export type ChartLine = {
  readonly name: string
  readonly tone: 'calm' | 'strong' | 'bad' | 'other' | 'faint'
  readonly points: readonly Point[]
}

export type ChartMark = {
  readonly at: number
  readonly kind: 'deploy' | 'rollback' | 'maintenance' | 'clock-jump' | 'monitor-started' | 'monitor-stopped'
  readonly text: string
}

export type Chart = {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly fromMs: number
  readonly toMs: number
  readonly lines: readonly ChartLine[]
  readonly marks: readonly ChartMark[]
  /** A horizontal line, such as an objective. */
  readonly threshold?: { readonly value: number; readonly text: string }
}

/** Inner height and width of the plot, in units that stretch with it. */
const wide = 1000
const high = 100

const fixed = (value: number): string => String(Math.round(value * 100) / 100)

const isValue = (value: number | null): value is number => value !== null && Number.isFinite(value)

export const valuesOf = (line: ChartLine): readonly number[] =>
  line.points.flatMap(([, value]) => (isValue(value) ? [value] : []))

type Scale = { readonly x: (at: number) => number; readonly y: (value: number) => number }

const scaleOf = (chart: Chart, { bottom, top }: Axis): Scale => ({
  x: (at) => ((at - chart.fromMs) / (chart.toMs - chart.fromMs)) * wide,
  y: (value) => high - ((Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom)) * high,
})

/** Runs of points without a gap. */
function runsOf(points: readonly Point[]): readonly (readonly (readonly [number, number])[])[] {
  const runs: (readonly [number, number])[][] = [[]]
  for (const [at, value] of points) {
    if (isValue(value)) runs.at(-1)?.push([at, value])
    else if (runs.at(-1)?.length !== 0) runs.push([])
  }
  return runs.filter((run) => run.length > 0)
}

/** A point with a gap on both sides becomes a dot: a line that goes nowhere and has round ends. */
const pathOf = (points: readonly Point[], { x, y }: Scale): string =>
  runsOf(points)
    .map((run) => {
      const steps = run.map(
        ([at, value], index) => `${index === 0 ? 'M' : 'L'}${fixed(x(at))} ${fixed(y(value))}`,
      )
      return run.length === 1 ? `${steps.join('')}h0.01` : steps.join('')
    })
    .join('')

/** Between a line and 0. */
const areaOf = (points: readonly Point[], scale: Scale): string =>
  runsOf(points)
    .filter((run) => run.length > 1)
    .map((run) => {
      const [first = 0, last = 0] = [run[0]?.[0], run.at(-1)?.[0]]
      const zero = fixed(scale.y(0))
      const line = pathOf(run, scale).replace(/^M/, 'L')
      return `M${fixed(scale.x(first))} ${zero}${line}L${fixed(scale.x(last))} ${zero}Z`
    })
    .join('')

export type Gap = { readonly fromMs: number; readonly toMs: number }

/** Spans in which no line has a value, as the reader says them: between a value, nulls, and the next value. */
export function gapsOf(lines: readonly ChartLine[], fromMs: number, toMs: number): readonly Gap[] {
  const seen = new Map<number, boolean>()
  for (const { points } of lines) {
    for (const [at, value] of points) seen.set(at, (seen.get(at) ?? false) || isValue(value))
  }
  const gaps: Gap[] = []
  let last = fromMs
  let isGap = false
  for (const [at, hasValue] of [...seen].sort(([left], [right]) => left - right)) {
    if (hasValue && isGap) gaps.push({ fromMs: last, toMs: at })
    if (hasValue) last = at
    isGap = !hasValue
  }
  if (isGap) gaps.push({ fromMs: last, toMs })
  return gaps
}

const percent = (x: number): string => `${fixed(x / 10)}%`

const gapBands = (gaps: readonly Gap[], { x }: Scale): readonly Html[] =>
  gaps.map(
    (gap) =>
      html`<rect
        class="gap"
        x="${percent(x(gap.fromMs))}"
        width="${percent(x(gap.toMs) - x(gap.fromMs))}"
        height="100%"
      />`,
  )

const markSign: Readonly<Record<ChartMark['kind'], string>> = {
  deploy: '▲',
  rollback: '◀',
  maintenance: '◆',
  'clock-jump': '↯',
  'monitor-started': '▷',
  'monitor-stopped': '◻',
}

const markLines = (marks: readonly ChartMark[], { x }: Scale): readonly Html[] =>
  marks.map(
    ({ at, kind, text }) =>
      html`<g class="mark mark-${kind}"
        ><title>${dateTimeText(at)} UTC: ${text}</title
        ><line x1="${percent(x(at))}" x2="${percent(x(at))}" y1="14" y2="100%" /><text
          x="${percent(x(at))}"
          y="11"
          text-anchor="middle"
          >${markSign[kind]}</text
        ></g
      >`,
  )

/** Deploys and the like in words, for those who do not see the picture. */
export const markSentence = (marks: readonly ChartMark[]): string => {
  const releases = marks.filter(({ kind }) => kind === 'deploy' || kind === 'rollback').length
  return releases === 0 ? '' : ` ${countText(releases, 'release mark')}.`
}

/** What the picture says, in a sentence per line. */
export function chartSummary(chart: Chart): string {
  const lines = chart.lines.map((line) => {
    const values = valuesOf(line)
    const latest = values.at(-1)
    if (latest === undefined) return `${line.name}: no data.`
    const low = values.reduce((left, right) => Math.min(left, right))
    const top = values.reduce((left, right) => Math.max(left, right))
    const text = (value: number): string => valueText(value, chart.unit)
    return `${line.name}: latest ${text(latest)}, between ${text(low)} and ${text(top)}.`
  })
  const gaps = gapsOf(chart.lines, chart.fromMs, chart.toMs).length
  return `${chart.title}, ${dateTimeText(chart.fromMs)} to ${dateTimeText(chart.toMs)} UTC. ${lines.join(' ')}${
    gaps === 0 ? '' : ` ${countText(gaps, 'gap')} without data.`
  }${markSentence(chart.marks)}`
}

/** Points for the browser: seconds since the beginning, and four digits of each value. */
const readable = (chart: Chart): string =>
  JSON.stringify({
    from: chart.fromMs,
    to: chart.toMs,
    unit: chart.unit,
    lines: chart.lines.map(({ name, points }) => ({
      name,
      at: points.map(([at]) => Math.round((at - chart.fromMs) / 1000)),
      values: points.map(([, value]) => (isValue(value) ? Number(value.toPrecision(4)) : null)),
    })),
  })

const legend = (chart: Chart): readonly Html[] =>
  chart.lines.map((line, index) => {
    const latest = valuesOf(line).at(-1)
    return html`<li class="tone-${line.tone}">
      <svg class="swatch" viewBox="0 0 20 8" aria-hidden="true"><path d="M1 4H19" /></svg>${line.name}
      <b data-line="${index}">${latest === undefined ? 'no data' : valueText(latest, chart.unit)}</b>
    </li>`
  })

function plot(chart: Chart, axis: Axis): Html {
  const scale = scaleOf(chart, axis)
  const first = chart.lines[0]
  const threshold = chart.threshold
  return html`<svg class="plot" aria-hidden="true" focusable="false">
    ${gapBands(gapsOf(chart.lines, chart.fromMs, chart.toMs), scale)}
    ${[0, 25, 50, 75].map((y) => html`<line class="grid" x1="0" x2="100%" y1="${y}%" y2="${y}%" />`)}
    <line class="grid base" x1="0" x2="100%" y1="100%" y2="100%" />
    <svg viewBox="0 0 ${wide} ${high}" preserveAspectRatio="none">
      ${
        first !== undefined &&
        chart.lines.length < 4 &&
        html`<path class="area tone-${first.tone}" d="${areaOf(first.points, scale)}" />`
      }
      ${
        threshold !== undefined &&
        html`<path class="threshold" d="M0 ${fixed(scale.y(threshold.value))}H${wide}" />`
      }
      ${chart.lines.map((line) => html`<path class="line tone-${line.tone}" d="${pathOf(line.points, scale)}" />`)}
    </svg>
    ${markLines(chart.marks, scale)}
    <line class="cursor" y1="0" y2="100%" />
  </svg>`
}

const timeAxis = (chart: Chart, scale: Scale): Html =>
  html`<svg class="x-axis" aria-hidden="true">
    ${timeTicks(chart.fromMs, chart.toMs).map(({ at, text }, index) => {
      const x = scale.x(at)
      const anchor = x < 30 ? 'start' : x > wide - 30 ? 'end' : 'middle'
      return html`<text
        class="${index % 2 === 1 ? 'odd' : 'even'}"
        x="${percent(x)}"
        y="13"
        text-anchor="${anchor}"
        >${text}</text
      >`
    })}
  </svg>`

/** On paper nothing can be pointed at, and nothing is folded away. */
export type Medium = 'browser' | 'paper'

/** A chart with title, latest values, picture, and its table. */
export function drawChart(chart: Chart, medium: Medium = 'browser'): Html {
  const axis = axisOf([...chart.lines.flatMap(valuesOf), chart.threshold?.value ?? 0], chart.unit)
  const ticks = [4, 3, 2, 1, 0].map((step) => axis.bottom + ((axis.top - axis.bottom) * step) / 4)
  return html`<figure
    class="chart"
    id="${chart.id}"
    data-chart="${medium === 'browser' ? readable(chart) : ''}"
  >
    <figcaption>
      <h3>${chart.title}</h3>
      <span class="at" aria-hidden="true">${clockText(chart.toMs)}</span>
      <ul class="legend">
        ${legend(chart)}
        ${
          chart.threshold !== undefined &&
          html`<li class="tone-threshold">
            <svg class="swatch" viewBox="0 0 20 8" aria-hidden="true"><path d="M1 4H19" /></svg>${
              chart.threshold.text
            }
          </li>`
        }
      </ul>
    </figcaption>
    <div class="frame">
      <div class="y-axis" aria-hidden="true">
        ${ticks.map((value) => html`<span>${valueText(value, chart.unit)}</span>`)}
      </div>
      <div class="reader" role="img" aria-label="${chartSummary(chart)}">${plot(chart, axis)}</div>
      ${timeAxis(chart, scaleOf(chart, axis))}
    </div>
    ${medium === 'browser' && chartTable(chart)}
  </figure>`
}
