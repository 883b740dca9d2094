// monitor-text: what a monitor knows, as lines for people.
import type { CheckedOnce } from '../monitoring/manager-contract.ts'
import type {
  AlertStory,
  AlertView,
  CheckView,
  DeliveryView,
  MonitorHealth,
  SloView,
  TargetView,
} from '../monitoring/reading-contract.ts'
import { paint, type Look, type Tone } from './look.ts'
import type { Page } from './status-text.ts'
import { tableLines, type Cell } from './table.ts'
import { tame } from './text-width.ts'
import { agoText, durationText } from './time-text.ts'

const iso = (at: number): string => new Date(at).toISOString()
const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(3))} %`

const stateTones: Readonly<Record<TargetView['state'], Tone>> = {
  up: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'dim',
  stopped: 'dim',
}
const outcomeTones: Readonly<Record<CheckView['outcome'], Tone>> = {
  ok: 'good',
  fail: 'bad',
  'no-data': 'warn',
  'monitor-error': 'warn',
  'not-yet': 'dim',
}
const alertTones: Readonly<Record<AlertView['state'], Tone>> = {
  ok: 'good',
  pending: 'warn',
  firing: 'bad',
  recovering: 'warn',
  resolved: 'good',
  flapping: 'bad',
}

/** Everything about each target, the alerts that are open, and the monitor itself. */
export function monitorStatusLines(
  page: Page,
  targets: readonly TargetView[],
  alerts: readonly AlertView[],
  health: MonitorHealth,
): string[] {
  const { look } = page
  const none = targets.length === 0 ? ['nothing is watched; run `nexo monitor run` in a project'] : []
  return [
    ...none,
    ...targets.flatMap((target) => [...targetLines(page, target), '']),
    ...(alerts.length === 0 ? ['no alert is open'] : alertLines(page, alerts)),
    '',
    ...healthLines(look, health),
  ]
}

function targetLines(page: Page, view: TargetView): string[] {
  const { look, nowMs } = page
  const { target, state, url, release, uptime, coverage } = view
  const since = uptime.ratio === null ? 'not measured' : `up ${percent(uptime.ratio)} of the measured time`
  const facts = [url, release, `${since}, ${percent(uptime.measured)} measured in 24 h`]
  const missing = coverage.items.filter(({ isCovered }) => !isCovered)
  return [
    `${paint(look, 'strong', target.id)}  ${paint(look, stateTones[state], state)}  ${facts.filter((one) => one !== null).join('  ')}`,
    ...checkLines(page, view.checks, nowMs),
    ...sloLines(page, view.slos),
    `coverage ${coverage.covered}/${coverage.all}${missing.length === 0 ? '' : '; without a watch:'}`,
    ...missing.map(({ signal, why }) => `  ${paint(look, 'warn', signal)}  ${paint(look, 'dim', why)}`),
  ]
}

function checkLines({ look, columns }: Page, checks: readonly CheckView[], nowMs: number): string[] {
  if (checks.length === 0) return ['no check yet: nothing is deployed there']
  const rows: Cell[][] = checks.map((check) => [
    { text: check.id },
    { text: check.outcome, tone: outcomeTones[check.outcome] },
    { text: check.latencyMs === null ? '' : durationText(check.latencyMs) },
    { text: check.lastAt === null ? '' : agoText(iso(check.lastAt), nowMs) },
    { text: tame(check.reason) },
  ])
  const headings = [
    { heading: 'CHECK' },
    { heading: 'OUTCOME' },
    { heading: 'TOOK' },
    { heading: 'WHEN' },
    { heading: 'WHY', shrinkTo: 16 },
  ]
  return tableLines(look, headings, rows, columns)
}

function sloLines({ look, columns }: Page, slos: readonly SloView[]): string[] {
  if (slos.length === 0) return []
  const rows: Cell[][] = slos.map((slo) => [
    { text: slo.id },
    { text: `${percent(slo.objective)} of ${slo.windowDays} d` },
    { text: slo.ratio === null ? 'not measured' : percent(slo.ratio) },
    { text: slo.budgetLeft === null ? '' : percent(slo.budgetLeft), tone: budgetTone(slo.budgetLeft) },
    { text: slo.requirement === null ? '' : `line ${slo.requirement}` },
  ])
  const headings = [
    { heading: 'SLO' },
    { heading: 'OBJECTIVE' },
    { heading: 'NOW' },
    { heading: 'BUDGET LEFT' },
    { heading: 'REQUIREMENT' },
  ]
  return tableLines(look, headings, rows, columns)
}

const budgetTone = (left: number | null): Tone =>
  left === null ? 'dim' : left < 0 ? 'bad' : left < 0.25 ? 'warn' : 'good'

function alertLines({ look, columns, nowMs }: Page, alerts: readonly AlertView[]): string[] {
  const rows: Cell[][] = alerts.map((alert) => [
    { text: alert.id },
    { text: alert.state, tone: alertTones[alert.state] },
    { text: alert.severity },
    { text: agoText(iso(alert.since), nowMs) },
    { text: tame(alert.mutedBy === null ? alert.summary : `${alert.summary} (muted: ${alert.mutedBy})`) },
  ])
  const headings = [
    { heading: 'ALERT' },
    { heading: 'STATE' },
    { heading: 'SEVERITY' },
    { heading: 'SINCE' },
    { heading: 'WHAT', shrinkTo: 20 },
  ]
  return tableLines(look, headings, rows, columns)
}

function healthLines(look: Look, health: MonitorHealth): string[] {
  const { checks, missed, schedulerLagP99Ms, outboxDepth } = health
  return [
    `monitor: ${checks} checks, ${missed} missed, lag p99 ${schedulerLagP99Ms} ms, ${outboxDepth} notifications on their way; \`nexo monitor open\` shows the dashboard`,
    ...health.problems.map((problem) => paint(look, 'warn', `  ${tame(problem)}`)),
  ]
}

/** One run of each check, with the time of each part. */
export function checkedOnceLines({ look, columns }: Page, checked: readonly CheckedOnce[]): string[] {
  const rows: Cell[][] = checked.map((one) => [
    { text: one.check },
    { text: one.outcome, tone: outcomeTones[one.outcome] },
    { text: tame(one.subject) },
    { text: phasesText(one.phases) },
    { text: tame(one.reason) },
  ])
  const headings = [
    { heading: 'CHECK' },
    { heading: 'OUTCOME' },
    { heading: 'ASKED' },
    { heading: 'PHASES' },
    { heading: 'WHY', shrinkTo: 16 },
  ]
  return tableLines(look, headings, rows, columns)
}

function phasesText({ lookupMs, connectMs, tlsMs, firstByteMs, totalMs }: CheckedOnce['phases']): string {
  const parts: readonly (readonly [string, number | undefined])[] = [
    ['name', lookupMs],
    ['connected', connectMs],
    ['tls', tlsMs],
    ['first byte', firstByteMs],
    ['whole', totalMs],
  ]
  return parts
    .flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${Number(ms.toPrecision(3))} ms`]))
    .join(', ')
}

/** Why an alert is as it is. */
export function alertStoryLines(
  page: Page,
  { alert, expression, evaluations, deliveries }: AlertStory,
): string[] {
  const { look, columns } = page
  const rows: Cell[][] = evaluations.map((one) => [
    { text: iso(one.at) },
    { text: one.verdict },
    { text: one.state, tone: alertTones[one.state] },
    { text: one.value === null ? '' : String(one.value) },
    { text: one.threshold === null ? '' : String(one.threshold) },
    { text: tame(one.note) },
  ])
  const headings = [
    { heading: 'WHEN' },
    { heading: 'VERDICT' },
    { heading: 'STATE' },
    { heading: 'VALUE' },
    { heading: 'THRESHOLD' },
    { heading: 'NOTE', shrinkTo: 20 },
  ]
  const { nearestDeploy, release } = alert
  const deploy =
    nearestDeploy === null ? [] : [`last deployment: ${nearestDeploy.release} at ${iso(nearestDeploy.at)}`]
  return [
    `${paint(look, 'strong', alert.id)}  ${paint(look, alertTones[alert.state], alert.state)} since ${iso(alert.since)}  ${alert.severity}`,
    `condition: ${expression}`,
    ...(alert.summary === '' ? [] : [tame(alert.summary)]),
    ...(release === null ? [] : [`release: ${release}`]),
    ...deploy,
    ...(alert.mutedBy === null ? [] : [`muted by ${alert.mutedBy}`]),
    '',
    ...(rows.length === 0 ? ['not evaluated yet'] : tableLines(look, headings, rows, columns)),
    '',
    ...(deliveries.length === 0 ? ['nobody was told'] : deliveryLines(page, deliveries)),
  ]
}

/** What was sent to whom, and how often it took. */
export function deliveryLines({ look, columns }: Page, deliveries: readonly DeliveryView[]): string[] {
  const tones = { waiting: 'warn', delivered: 'good', failed: 'bad' } as const
  const rows: Cell[][] = deliveries.map((one) => [
    { text: iso(one.createdAt) },
    { text: one.kind },
    { text: one.channel },
    { text: one.status, tone: tones[one.status] },
    { text: String(one.attempts) },
    { text: tame(one.lastError ?? '') },
  ])
  const headings = [
    { heading: 'WHEN' },
    { heading: 'NEWS' },
    { heading: 'CHANNEL' },
    { heading: 'STATUS' },
    { heading: 'ATTEMPTS' },
    { heading: 'ERROR', shrinkTo: 20 },
  ]
  return tableLines(look, headings, rows, columns)
}
