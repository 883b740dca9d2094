// application-charts: the series of one target, drawn with its releases.
import type { MarkerView, MonitorReader, SeriesView } from '../../reading-contract.ts'
import { html, type Html } from '../html.ts'
import { planCharts, type PlannedChart } from './chart-plan.ts'
import { drawChart, type ChartLine, type Medium } from './chart.ts'
import { joinReleases, withoutLateness } from './series-lines.ts'
import type { TimeRange } from './time-range.ts'

/** Three pixels apart on a wide screen: more cannot be told apart. */
const pointsPerChart = 400
/** Lines that an eye can still follow. The rest is counted, and is in the export. */
const linesPerChart = 8
/** Other series that are drawn at once; a search finds the rest by name. */
const moreCharts = 12

const tones: readonly ChartLine['tone'][] = ['strong', 'calm', 'other', 'faint']

const plainNames: Readonly<Record<string, string>> = {
  router_request_rate: 'answered',
  router_error_ratio: 'answered 5xx',
  router_latency_p95_seconds: 'p95',
  router_latency_p50_seconds: 'p50',
}

/** What tells this series from the others on its chart: its labels, else its name. */
export function lineName({ name, labels }: SeriesView): string {
  const told = Object.entries(labels).filter(([label]) => label !== 'scrape')
  const plain = plainNames[name]
  if (told.length === 0) return plain ?? name
  const text = told.map(([label, value]) =>
    plain === undefined && told.length === 1 ? value : `${label}=${value}`,
  )
  return plain === undefined ? text.join(' ') : `${plain} ${text.join(' ')}`
}

const lineOf = (series: SeriesView, index: number, planned: PlannedChart): ChartLine => ({
  name: lineName(series),
  tone:
    planned.id === 'errors' && index === 0 ? 'bad' : (tones[Math.min(index, tones.length - 1)] ?? 'faint'),
  points: withoutLateness(series.points),
})

const markOf = ({ at, kind, text, release }: MarkerView) => ({
  at,
  kind,
  text: release === null || text.includes(release) ? text : `${text} ${release}`,
})

/** One chart per unit: ms and req/s have no axis in common. */
function chartsOf(
  planned: PlannedChart,
  series: readonly SeriesView[],
  range: TimeRange,
  markers: readonly MarkerView[],
  medium: Medium,
): readonly Html[] {
  const mine = joinReleases(
    planned.names.flatMap((name) => series.filter((one) => one.name === name)),
    planned.joins,
  )
  return [...new Set(mine.map(({ unit }) => unit))].map((unit, part) => {
    const lines = mine.filter((one) => one.unit === unit)
    const left = lines.length - linesPerChart
    return html`${drawChart(
      {
        id: part === 0 ? planned.id : `${planned.id}-${part}`,
        title: planned.title,
        unit,
        fromMs: range.fromMs,
        toMs: range.toMs,
        lines: lines.slice(0, linesPerChart).map((one, index) => lineOf(one, index, planned)),
        marks: markers.map(markOf),
      },
      medium,
    )}${left > 0 && html`<p class="faint">${left} more series of ${planned.title} are not drawn.</p>`}`
  })
}

export type ApplicationCharts = {
  readonly markers: readonly MarkerView[]
  readonly main: readonly Html[]
  readonly more: readonly Html[]
  /** Series that are not drawn. */
  readonly left: readonly string[]
}

/** `only`: draw the other series whose name contains it. */
export async function applicationCharts(
  reader: MonitorReader,
  target: string,
  range: TimeRange,
  only: string,
  medium: Medium = 'browser',
): Promise<ApplicationCharts> {
  const plan = planCharts(await reader.seriesNames(target))
  const wanted = plan.more.filter(({ title }) => title.toLowerCase().includes(only.toLowerCase()))
  const more = wanted.slice(0, moreCharts)
  const query = { target, fromMs: range.fromMs, toMs: range.toMs }
  const names = [...plan.main, ...more].flatMap((chart) => chart.names)
  const [series, markers] = await Promise.all([
    reader.series({ ...query, names, maxPoints: pointsPerChart }),
    reader.markers(query),
  ])
  const draw = (chart: PlannedChart): readonly Html[] => chartsOf(chart, series, range, markers, medium)
  return {
    markers,
    main: plan.main.flatMap(draw),
    more: more.flatMap(draw),
    left: wanted.slice(moreCharts).map(({ title }) => title),
  }
}
