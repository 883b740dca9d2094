// monitor-history-text: what happened to what is watched, as lines for people.
import type {
  AvailabilityView,
  DeliveryView,
  GapView,
  IncidentView,
  MarkerView,
  StateView,
} from '../monitoring/reading-contract.ts'
import { paint, type Tone } from './look.ts'
import type { Page } from './status-text.ts'
import { tableLines, type Cell } from './table.ts'
import { tame } from './text-width.ts'
import { durationText } from './time-text.ts'

export type Told = {
  readonly targets: readonly string[]
  readonly incidents: readonly IncidentView[]
  readonly states: readonly StateView[]
  readonly gaps: readonly GapView[]
  readonly markers: readonly MarkerView[]
  readonly availability: readonly AvailabilityView[]
}

/** One line of the history. `toMs`: null while it lasts, undefined for what has no length. */
export type Happening = {
  readonly at: number
  readonly toMs?: number | null
  readonly what: string
  readonly tone: Tone
  readonly where: string
  readonly why: string
  readonly release: string | null
}

const stateTones: Readonly<Record<StateView['state'], Tone>> = {
  up: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'dim',
  stopped: 'dim',
}

const ofState = ({ target, state, fromMs, toMs, why, release }: StateView): Happening => ({
  at: fromMs,
  toMs,
  what: state,
  tone: stateTones[state],
  where: target,
  why,
  release,
})

const ofIncident = (one: IncidentView): Happening => ({
  at: one.fromMs,
  toMs: one.toMs,
  what: one.toMs === null ? 'firing' : 'fired',
  tone: one.severity === 'page' ? 'bad' : 'warn',
  where: one.alert,
  why: [one.summary, deployText(one), toldText(one.deliveries)].filter((part) => part !== '').join('; '),
  release: one.release,
})

function deployText({ nearestDeploy, fromMs }: IncidentView): string {
  if (nearestDeploy === null || nearestDeploy.at > fromMs) return ''
  return `${durationText(fromMs - nearestDeploy.at)} after the deployment of ${nearestDeploy.release}`
}

/** Who heard of it, by channel; `nobody` says so. */
function toldText(deliveries: readonly DeliveryView[]): string {
  const firing = deliveries.filter(({ kind }) => kind !== 'resolved')
  if (firing.length === 0) return 'nobody was told'
  return firing.map(({ channel, status }) => `${channel}: ${status}`).join(', ')
}

const ofGap = ({ fromMs, toMs, reason }: GapView): Happening => ({
  at: fromMs,
  toMs,
  what: 'not watched',
  tone: 'warn',
  where: '',
  why: reason,
  release: null,
})

const ofMarker = ({ at, kind, text, release, target }: MarkerView): Happening => ({
  at,
  what: kind,
  tone: 'accent',
  where: target,
  why: text,
  release,
})

/** Everything that happened, the newest first. */
export const happeningsOf = ({ states, incidents, gaps, markers }: Told): readonly Happening[] =>
  [
    ...states.map(ofState),
    ...incidents.map(ofIncident),
    ...gaps.map(ofGap),
    ...markers.map(ofMarker),
  ].toSorted((one, other) => other.at - one.at)

/** `hidden`: how many more there are than are `shown`. */
export function monitorHistoryLines(
  page: Page,
  told: Told & {
    readonly fromMs: number
    readonly toMs: number
    readonly per: 'day' | 'week'
    readonly shown: readonly Happening[]
    readonly hidden: number
  },
): string[] {
  const { shown, hidden, fromMs, toMs } = told
  const span = `from ${minuteText(fromMs)} to ${minuteText(toMs)} UTC`
  const more =
    hidden === 0
      ? []
      : [paint(page.look, 'dim', `${hidden} more; --limit ${shown.length + hidden} shows all`)]
  return [
    ...availabilityLines(page, told),
    ...(shown.length === 0 ? [`nothing happened ${span}`] : happeningLines(page, shown)),
    ...more,
  ]
}

function availabilityLines(
  { look, columns }: Page,
  { availability, per }: { readonly availability: readonly AvailabilityView[]; readonly per: 'day' | 'week' },
): string[] {
  if (availability.length === 0) return []
  const rows: Cell[][] = availability.map((one) => [
    { text: one.period },
    { text: one.target },
    { text: ratioText(one.ratio), tone: ratioTone(one.ratio) },
    { text: one.outages === 0 ? '' : String(one.outages) },
    { text: one.downMs === 0 ? '' : durationText(one.downMs) },
    { text: measuredText(one.measured) },
  ])
  const headings = [
    { heading: per === 'day' ? 'DAY' : 'WEEK OF' },
    { heading: 'TARGET' },
    { heading: 'UP', align: 'right' },
    { heading: 'OUTAGES', align: 'right' },
    { heading: 'DOWN', align: 'right' },
    { heading: 'MEASURED', align: 'right' },
  ] as const
  return [...tableLines(look, headings, rows, columns), '']
}

function happeningLines({ look, columns, nowMs }: Page, shown: readonly Happening[]): string[] {
  const rows: Cell[][] = shown.map((one) => [
    { text: secondText(one.at) },
    { text: one.what, tone: one.tone },
    { text: one.where },
    { text: lastedText(one, nowMs) },
    { text: one.release ?? '' },
    { text: tame(one.why) },
  ])
  const headings = [
    { heading: 'SINCE (UTC)' },
    { heading: 'WHAT' },
    { heading: 'WHERE', shrinkTo: 20 },
    { heading: 'LASTED' },
    { heading: 'RELEASE' },
    { heading: 'WHY', shrinkTo: 24 },
  ]
  return tableLines(look, headings, rows, columns)
}

function lastedText({ at, toMs }: Happening, nowMs: number): string {
  if (toMs === undefined) return ''
  return toMs === null ? `${durationText(Math.max(0, nowMs - at))} so far` : durationText(toMs - at)
}

const percentOf = (share: number, digits: number): string => {
  // What is not quite all of it must not read as all of it.
  const rounded = Number((share * 100).toFixed(digits))
  return `${rounded === 100 && share < 1 ? (100 - 10 ** -digits).toFixed(digits) : rounded} %`
}
const ratioText = (ratio: number | null): string => (ratio === null ? 'not measured' : percentOf(ratio, 3))
const ratioTone = (ratio: number | null): Tone =>
  ratio === null ? 'dim' : ratio >= 0.999 ? 'good' : ratio >= 0.99 ? 'warn' : 'bad'
const measuredText = (measured: number): string => percentOf(measured, 1)
const secondText = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const minuteText = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
