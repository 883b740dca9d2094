// reader: what is known of everything that is watched, out of the store. The same whether a monitor runs or not.
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { suggest } from '../../kernel/suggestion.ts'
import { StoredAlert } from '../alerting/alert-record.ts'
import { alertUnknown } from '../errors.ts'
import { Delivery } from '../notifying/delivery.ts'
import type {
  AlertState,
  AlertStory,
  AlertView,
  Change,
  DeliveryView,
  LogView,
  MonitorReader,
  RunSummary,
  SloView,
  TargetView,
} from '../reading-contract.ts'
import { budgetLeft } from '../slo/burn-rate.ts'
import { selectChanges } from '../store/change-table.ts'
import { selectChecks } from '../store/check-table.ts'
import { number, numberOrNull, text } from '../store/columns.ts'
import { selectHealth } from '../store/health-value.ts'
import { selectMarkers } from '../store/marker-table.ts'
import { selectTarget, selectTargets, type StoredSlo, type TargetDocument } from '../store/target-document.ts'
import { readAvailability } from './availability.ts'
import { deliveryView } from './delivery-view.ts'
import { readHistory } from './history.ts'
import { readSeries, readSeriesNames } from './series-views.ts'
import { uptimeOf } from './uptime.ts'

export type ReaderAround = {
  readonly now: () => number
  readonly logs: (target: TargetDocument, limit: number) => Promise<readonly LogView[]>
  readonly runs: (limit: number) => Promise<readonly RunSummary[]>
  /** Resolves after a moment, or when `signal` aborts. */
  readonly pause: (signal: AbortSignal) => Promise<void>
}

/** A monitor that has not said how it is for so long does not run. */
const silentMs = 20_000

export function createReader(file: SqliteFile, around: ReaderAround): MonitorReader {
  return {
    health: async () => healthOf(file, around.now()),
    targets: async () => selectTargets(file).map((one) => targetView(file, one.id, one, around.now())),
    target: async (id) => {
      const document = selectTarget(file, id)
      return document === undefined ? undefined : targetView(file, id, document, around.now())
    },
    alerts: async ({ target, onlyOpen }) =>
      selectAlerts(file).filter(
        (alert) => (target === undefined || alert.target === target) && (!onlyOpen || isOpen(alert.state)),
      ),
    why: async (id) => storyOf(file, id),
    deliveries: async (limit) => selectDeliveries(file, limit),
    history: async (query) => readHistory(file, query),
    availability: async (query) => readAvailability(file, query, around.now()),
    seriesNames: async (target) => readSeriesNames(file, target),
    series: async (query) => readSeries(file, query),
    markers: async ({ target, fromMs, toMs }) => selectMarkers(file, target, fromMs, toMs),
    logs: async ({ target, limit }) => {
      const document = selectTarget(file, target)
      return document === undefined ? [] : around.logs(document, limit)
    },
    runs: (limit) => around.runs(limit),
    changes: (afterSeq, signal) => followChanges(file, afterSeq, signal, around.pause),
  }
}

function healthOf(file: SqliteFile, now: number) {
  const stored = selectHealth(file)
  if (stored === undefined)
    return {
      startedAt: 0,
      checks: 0,
      missed: 0,
      schedulerLagP99Ms: 0,
      outboxDepth: 0,
      samples: 0,
      storeBytes: 0,
      lastHeartbeatAt: null,
      problems: ['no monitor has run yet; start one with `nexo monitor run --background`'],
    }
  const { updatedAt, isEnded, dashboard: _dashboard, ...health } = stored
  const isSilent = isEnded || now - updatedAt > silentMs
  const problem = `no monitor runs: the last sign of one is from ${new Date(updatedAt).toISOString()}`
  return isSilent ? { ...health, problems: [problem, ...health.problems] } : health
}

function targetView(file: SqliteFile, id: string, document: TargetDocument, now: number): TargetView {
  const { application, environment, directory, state, url, release, releaseSince, coverage } = document
  const isSilent = now - document.updatedAt > Math.max(silentMs, 120_000)
  return {
    target: { id, application, environment, directory },
    // What was known when the monitor stopped says nothing of now.
    state: isSilent && state !== 'stopped' ? 'unknown' : state,
    url,
    release,
    releaseSince,
    replicas: document.replicas.map(({ id: replica, ...rest }) => ({
      id: replica,
      release: rest.release,
      process: rest.process,
      state: rest.state,
      healthy: rest.healthy,
      restarts: rest.restarts,
      cpu: rest.cpu,
      rssBytes: rest.rssBytes,
    })),
    checks: selectChecks(file, id),
    slos: document.slos.map((slo) => sloView(id, slo)),
    coverage: {
      covered: coverage.filter(({ isCovered }) => isCovered).length,
      all: coverage.length,
      items: coverage,
    },
    uptime: uptimeOf(file, id, document.uptimeCheck, now),
    firing: selectAlerts(file).filter((alert) => alert.target === id && isFiring(alert.state)).length,
  }
}

const sloView = (target: string, { counted, ...slo }: StoredSlo): SloView => ({
  ...slo,
  target,
  good: counted?.good ?? 0,
  total: counted?.total ?? 0,
  ratio: counted === null || counted.total === 0 ? null : counted.good / counted.total,
  budgetLeft: counted === null ? null : budgetLeft(counted, slo.objective),
})

const isFiring = (state: AlertState): boolean =>
  state === 'firing' || state === 'recovering' || state === 'flapping'
const isOpen = (state: AlertState): boolean => isFiring(state) || state === 'pending'

function alertView({ record, severity, summary, mutedBy }: StoredAlert): AlertView {
  return {
    id: record.id,
    target: record.target,
    rule: record.rule,
    severity,
    state: record.flap.holdMs > 0 ? 'flapping' : record.state,
    since: record.since,
    summary: record.summary === '' ? summary : record.summary,
    release: record.release,
    nearestDeploy: record.nearestDeploy,
    mutedBy,
  }
}

const storedAlerts = (file: SqliteFile): readonly StoredAlert[] =>
  file
    .all('SELECT document FROM alerts ORDER BY id')
    .map((row) => StoredAlert.parse(JSON.parse(text(row['document']))))

const selectAlerts = (file: SqliteFile): readonly AlertView[] => storedAlerts(file).map(alertView)

function storyOf(file: SqliteFile, id: string): AlertStory {
  const all = storedAlerts(file)
  const stored = all.find(({ record }) => record.id === id)
  if (stored === undefined) {
    const near = suggest(
      id,
      all.map(({ record }) => record.id),
    )
    throw alertUnknown({ alert: id, suggestion: near ?? null })
  }
  const evaluations = file
    .all('SELECT * FROM evaluations WHERE alert = ? ORDER BY id DESC LIMIT 500', id)
    .toReversed()
    .map((row) => ({
      at: number(row['at']),
      verdict: verdictOf(text(row['verdict'])),
      value: numberOrNull(row['value']),
      threshold: numberOrNull(row['threshold']),
      state: stateOf(text(row['state'])),
      note: text(row['note']),
    }))
  const deliveries = file
    .all('SELECT document FROM outbox WHERE alert = ? ORDER BY created_at DESC LIMIT 200', id)
    .map((row) => deliveryView(Delivery.parse(JSON.parse(text(row['document'])))))
  return { alert: alertView(stored), expression: stored.expression, evaluations, deliveries }
}

const verdicts = ['true', 'false', 'no-data', 'monitor-error'] as const
const verdictOf = (written: string) => verdicts.find((one) => one === written) ?? 'monitor-error'
const states = ['ok', 'pending', 'firing', 'recovering', 'resolved', 'flapping'] as const
const stateOf = (written: string): AlertState => states.find((one) => one === written) ?? 'ok'

const selectDeliveries = (file: SqliteFile, limit: number): readonly DeliveryView[] =>
  file
    .all('SELECT document FROM outbox ORDER BY created_at DESC, id LIMIT ?', limit)
    .map((row) => deliveryView(Delivery.parse(JSON.parse(text(row['document'])))))

async function* followChanges(
  file: SqliteFile,
  afterSeq: number,
  signal: AbortSignal,
  pause: ReaderAround['pause'],
): AsyncGenerator<Change> {
  let seq = afterSeq
  while (!signal.aborted) {
    for (const change of selectChanges(file, seq)) {
      seq = change.seq
      yield change
    }
    await pause(signal)
  }
}
