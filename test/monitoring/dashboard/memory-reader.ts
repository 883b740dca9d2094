// A reader over values in memory, so that pages are drawn as they look in life, and so that tests can put anything in.
import * as z from 'zod'
import { defineError, exitCodes } from '../../../src/kernel/errors.ts'
import type {
  AlertStory,
  AvailabilityView,
  Change,
  DeliveryView,
  HistoryQuery,
  HistoryView,
  LogView,
  MarkerView,
  MonitorHealth,
  MonitorReader,
  RunSummary,
  SeriesView,
  TargetView,
} from '../../../src/monitoring/reading-contract.ts'

const alertUnknown = defineError({
  code: 'NX-MONITOR-ALERT-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'No alert has this id.',
  remedies: ['See `nexo monitor status`.'],
  details: z.strictObject({ id: z.string() }),
  message: (d) => `no alert is called ${d.id}`,
  hint: () => 'See `nexo monitor status`.',
})

/** Everything that the reader tells. */
export type Told = {
  readonly health: MonitorHealth
  readonly targets: readonly TargetView[]
  readonly stories: readonly AlertStory[]
  readonly deliveries: readonly DeliveryView[]
  readonly history: HistoryView
  readonly availability: readonly AvailabilityView[]
  readonly series: readonly SeriesView[]
  readonly markers: readonly MarkerView[]
  readonly logs: readonly (LogView & { readonly target: string })[]
  readonly runs: readonly RunSummary[]
}

export type MemoryReader = MonitorReader & {
  /** Replaces what is told, and says so to everybody who listens. */
  tell(told: Partial<Told>, topic: Change['topic'], target?: string): void
  /** Replaces what is told, and says nothing. */
  replace(told: Partial<Told>): void
  /** Readers that listen for changes now. */
  listeners(): number
  readonly told: Told
}

type Lasting = { readonly target: string; readonly fromMs: number; readonly toMs: number | null }

const isAsked = (one: Lasting, { target, fromMs, toMs }: HistoryQuery): boolean =>
  (target === undefined || one.target === target) && one.fromMs <= toMs && (one.toMs ?? Infinity) >= fromMs

/** At most `most` of the points, evenly: gaps stay. */
function thinned(series: SeriesView, fromMs: number, toMs: number, most: number): SeriesView {
  const inside = series.points.filter(([at]) => at >= fromMs && at <= toMs)
  const stride = Math.max(1, Math.ceil(inside.length / most))
  return { ...series, points: inside.filter((_, index) => index % stride === 0) }
}

export function memoryReader(first: Told): MemoryReader {
  let told = first
  const changes: Change[] = []
  const woken = new Set<() => void>()
  return {
    get told() {
      return told
    },
    listeners: () => woken.size,
    tell: (fresh, topic, target) => {
      told = { ...told, ...fresh }
      changes.push({ seq: changes.length + 1, at: told.health.startedAt, topic, target: target ?? null })
      for (const wake of woken) wake()
    },
    replace: (fresh) => {
      told = { ...told, ...fresh }
    },
    health: async () => told.health,
    targets: async () => told.targets,
    target: async (id) => told.targets.find(({ target }) => target.id === id),
    alerts: async ({ target, onlyOpen }) =>
      told.stories
        .map(({ alert }) => alert)
        .filter((alert) => target === undefined || alert.target === target)
        .filter(({ state }) => !onlyOpen || !['ok', 'resolved'].includes(state)),
    why: async (id) => {
      const story = told.stories.find(({ alert }) => alert.id === id)
      if (story === undefined) throw alertUnknown({ id })
      return story
    },
    deliveries: async (limit) => told.deliveries.slice(0, limit),
    history: async (query) => ({
      incidents: told.history.incidents.filter((one) => isAsked(one, query)),
      states: told.history.states.filter((one) => isAsked(one, query)),
      gaps: told.history.gaps.filter(({ fromMs, toMs }) => fromMs <= query.toMs && toMs >= query.fromMs),
    }),
    availability: async ({ target, fromMs, toMs }) =>
      told.availability.filter(
        (one) => (target === undefined || one.target === target) && one.fromMs <= toMs && one.toMs >= fromMs,
      ),
    seriesNames: async (target) => [
      ...new Set(told.series.filter((one) => one.target === target).map(({ name }) => name)),
    ],
    series: async ({ target, names, fromMs, toMs, maxPoints }) =>
      told.series
        .filter((one) => one.target === target && names.includes(one.name))
        .map((one) => thinned(one, fromMs, toMs, maxPoints)),
    markers: async ({ target, fromMs, toMs }) =>
      told.markers.filter((marker) => marker.target === target && marker.at >= fromMs && marker.at <= toMs),
    logs: async ({ target, limit }) => told.logs.filter((line) => line.target === target).slice(-limit),
    runs: async (limit) => told.runs.slice(0, limit),
    changes: (afterSeq, signal) => listen(changes, woken, afterSeq, signal),
  }
}

async function* listen(
  changes: readonly Change[],
  woken: Set<() => void>,
  afterSeq: number,
  signal: AbortSignal,
): AsyncIterable<Change> {
  let next = afterSeq
  let wake = (): void => undefined
  const onWake = (): void => wake()
  woken.add(onWake)
  signal.addEventListener('abort', onWake)
  try {
    while (!signal.aborted) {
      const pending = changes.slice(next)
      yield* pending
      next += pending.length
      if (changes.length === next && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    woken.delete(onWake)
    signal.removeEventListener('abort', onWake)
  }
}
