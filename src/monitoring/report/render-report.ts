// report: what happened to what is watched in some time, to keep, to print, to send.
// Enters: figures and their origin, incidents, effects of releases, and the page.
// Stays out: measuring; where the file goes (commands/).
import { applicationCharts } from '../dashboard/parts/application-charts.ts'
import { readClientFiles } from '../dashboard/client-files.ts'
import { scrubbedReader } from '../dashboard/scrubbed-reader.ts'
import type { Html } from '../dashboard/html.ts'
import type { MonitorReader } from '../reading-contract.ts'
import { collectReport, type ReportRange } from './collect-report.ts'
import { reportPage } from './report-page.ts'
import type { Report } from './report-shape.ts'

async function chartsOf(
  reader: MonitorReader,
  { fromMs, toMs }: ReportRange,
  { targets }: Report,
): Promise<ReadonlyMap<string, readonly Html[]>> {
  const range = { fromMs, toMs, name: undefined }
  const drawn = await Promise.all(
    targets.map(
      async ({ id }) => [id, (await applicationCharts(reader, id, range, '', 'paper')).main] as const,
    ),
  )
  return new Map(drawn)
}

/**
 * Makes a report of `range`.
 *
 * Promise: `html` is one file that loads nothing and runs nothing; `json` holds the same figures. The same store and
 * range give the same bytes. What was not measured is said to be that.
 */
export async function renderReport(
  source: MonitorReader,
  range: ReportRange,
): Promise<{ readonly html: string; readonly json: Report }> {
  const reader = scrubbedReader(source)
  const json = await collectReport(reader, range)
  const charts = await chartsOf(reader, range, json)
  const style = (await readClientFiles()).find(({ name }) => name === 'dashboard.css')?.text ?? ''
  return { html: reportPage(json, charts, style).toString(), json }
}
