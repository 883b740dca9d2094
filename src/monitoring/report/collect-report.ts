// collect-report: asks the reader for everything that a report says.
import { joinReleases } from '../dashboard/parts/series-lines.ts'
import type { MarkerView, MonitorReader, SeriesView, TargetView } from '../reading-contract.ts'
import { availabilityOf } from './availability.ts'
import { fineSeries } from './fine-series.ts'
import { releaseEffects } from './release-effect.ts'
import type { CheckReport, Report, TargetReport } from './report-shape.ts'

export type ReportRange = {
  /** Ids of targets; empty: all that are watched. */
  readonly targets: readonly string[]
  /** Epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  readonly now: number
}

const mostDeliveries = 10_000

const isReleaseMark = ({ kind }: MarkerView): boolean => kind === 'deploy' || kind === 'rollback'

const seriesOf = (
  reader: MonitorReader,
  target: string,
  name: string,
  { fromMs, toMs }: ReportRange,
): Promise<readonly SeriesView[]> => fineSeries(reader, { target, names: [name], fromMs, toMs })

const checkReports = (view: TargetView, results: readonly SeriesView[]): readonly CheckReport[] =>
  view.checks.map(({ id, kind, subject, outcome, missed }) => ({
    id,
    kind,
    subject: subject,
    outcome,
    missed,
    availability: availabilityOf(results.find(({ labels }) => labels['check'] === id)?.points ?? []),
  }))

/** The check that speaks for the application: the first that asks it over http, else the first of all. */
export const speakingCheck = <Check extends { readonly kind: string }>(
  checks: readonly Check[],
): Check | undefined => checks.find(({ kind }) => kind === 'http') ?? checks[0]

async function targetReport(
  reader: MonitorReader,
  view: TargetView,
  range: ReportRange,
): Promise<TargetReport> {
  const { id } = view.target
  const [results, errors, latencies, markers, { incidents }] = await Promise.all([
    seriesOf(reader, id, 'check_ok', range),
    seriesOf(reader, id, 'router_error_ratio', range),
    seriesOf(reader, id, 'router_latency_p95_seconds', range),
    reader.markers({ target: id, fromMs: range.fromMs, toMs: range.toMs }),
    reader.history({ target: id, fromMs: range.fromMs, toMs: range.toMs }),
  ])
  const checks = checkReports(view, results)
  const speaking = speakingCheck(checks)
  const traffic = {
    errorRatio: joinReleases(errors, 'max')[0]?.points ?? [],
    p95Seconds: joinReleases(latencies, 'max')[0]?.points ?? [],
  }
  return {
    id,
    application: view.target.application,
    environment: view.target.environment,
    state: view.state,
    release: view.release,
    uptime: speaking === undefined ? null : { check: speaking.id, ...speaking.availability },
    slos: view.slos,
    incidents,
    releases: releaseEffects(markers.filter(isReleaseMark), traffic, incidents),
    checks,
    coverage: view.coverage,
  }
}

/** Everything from `fromMs` to `toMs`. Unknown targets are left out; the caller knows what it asked for. */
export async function collectReport(reader: MonitorReader, range: ReportRange): Promise<Report> {
  const [monitor, views, deliveries] = await Promise.all([
    reader.health(),
    reader.targets(),
    reader.deliveries(mostDeliveries),
  ])
  const wanted = views.filter(({ target }) => range.targets.length === 0 || range.targets.includes(target.id))
  const targets = await Promise.all(wanted.map((view) => targetReport(reader, view, range)))
  const inside = deliveries.filter(({ createdAt }) => createdAt >= range.fromMs && createdAt <= range.toMs)
  const count = (status: 'delivered' | 'waiting'): number =>
    inside.filter((delivery) => delivery.status === status).length
  return {
    version: 1,
    madeAt: new Date(range.now).toISOString(),
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    monitor,
    targets: targets.toSorted((left, right) => left.id.localeCompare(right.id)),
    deliveries: {
      delivered: count('delivered'),
      waiting: count('waiting'),
      failed: inside.filter(({ status }) => status === 'failed'),
    },
  }
}
