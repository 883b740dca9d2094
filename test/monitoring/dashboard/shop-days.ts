// Thirty days of a shop and a clinic: traffic with a day's shape, a deploy that raised errors, a gap while the monitor
// was off, an alert that fired and was told of. Nothing is drawn by chance that is not seeded.
import type {
  AlertStory,
  AvailabilityView,
  CheckView,
  DeliveryView,
  IncidentView,
  LogView,
  MarkerView,
  RunSummary,
  SeriesView,
  StateView,
  TargetView,
} from '../../../src/monitoring/reading-contract.ts'
import { seededRandom, testSeed, type Random } from '../../support/seeded-random.ts'
import type { Told } from './memory-reader.ts'

export const now = Date.UTC(2026, 10, 24, 12, 0, 0)
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const first = 'r-20261122-091500-51aa'
const second_ = 'r-20261124-110412-9c01'

const noise = (random: Random): number => random.below(1000) / 1000

/** Traffic of an ordinary day: low at night, two peaks. */
const shape = (at: number): number => {
  const of = ((at % day) / day) * 2 * Math.PI
  return 1.2 - Math.cos(of) + 0.35 * Math.sin(2 * of + 1)
}

/** One point each 5 minutes for 30 days, each 15 s for the last 3 hours; none while the monitor was off. */
function series(
  target: string,
  name: string,
  unit: string,
  valueAt: (at: number) => number,
  labels: Readonly<Record<string, string>> = {},
): SeriesView {
  const times: number[] = []
  for (let at = now - 30 * day; at < now - 3 * hour; at += 5 * minute) times.push(at)
  for (let at = now - 3 * hour; at <= now; at += 15 * second) times.push(at)
  const isOff = (at: number): boolean => at > now - 42 * minute && at < now - 36 * minute
  return {
    target,
    name,
    unit,
    labels,
    points: times.map((at) => [at, isOff(at) ? null : valueAt(at)] as const),
  }
}

/** The bad release began to serve 56 minutes ago; errors came with it and went with the repair. */
const deployedAt = now - 55 * minute - 48 * second
const isBad = (at: number): boolean => at > deployedAt && at < now - 28 * minute

export function aCheck(differing: Partial<CheckView> = {}): CheckView {
  const random = seededRandom(testSeed)
  return {
    target: 'shop.local',
    id: 'readiness',
    kind: 'http',
    subject: 'http://127.0.0.1:7941/readyz',
    intervalMs: 30 * second,
    outcome: 'ok',
    reason: '200',
    latencyMs: 12,
    lastAt: now - 4 * second,
    nextDueAt: now + 26 * second,
    recent: Array.from({ length: 100 }, (_, index) => {
      const at = now - (100 - index) * 30 * second
      return {
        at,
        outcome: isBad(at) && index % 3 === 0 ? ('fail' as const) : ('ok' as const),
        latencyMs: 8 + random.below(20),
        reason: '200',
      }
    }),
    missed: 0,
    ...differing,
  }
}

export function aTarget(differing: Partial<TargetView> = {}): TargetView {
  return {
    target: {
      id: 'shop.local',
      application: 'shop',
      environment: 'local',
      directory: '/home/alice/shop',
    },
    state: 'up',
    url: 'http://127.0.0.1:7941',
    release: second_,
    releaseSince: deployedAt,
    replicas: [1, 2].map((number) => ({
      id: `web-${number}`,
      release: second_,
      process: 'web',
      state: 'ready',
      healthy: true,
      restarts: number - 1,
      cpu: 0.031 * number,
      rssBytes: 83_000_000 + number * 4_000_000,
    })),
    checks: [
      aCheck(),
      aCheck({ id: 'web', kind: 'process', subject: 'process web', latencyMs: null, reason: '2 of 2 ready' }),
      aCheck({
        id: 'certificate',
        kind: 'tls',
        subject: 'shop.example.com:443',
        outcome: 'no-data',
        reason: 'connection refused',
        latencyMs: null,
        missed: 2,
      }),
    ],
    slos: [
      {
        target: 'shop.local',
        id: 'available',
        objective: 0.999,
        windowDays: 30,
        requirement: 41,
        good: 1_204_113,
        total: 1_204_961,
        ratio: 1_204_113 / 1_204_961,
        budgetLeft: 0.296,
        burn: [
          { windowMinutes: 60, rate: 3.2, threshold: 14.4 },
          { windowMinutes: 5, rate: 0, threshold: 14.4 },
          { windowMinutes: 360, rate: 6.8, threshold: 6 },
          { windowMinutes: 4320, rate: null, threshold: 1 },
        ],
      },
    ],
    coverage: {
      covered: 6,
      all: 8,
      items: [
        { signal: 'serving URL', isCovered: true, why: 'check readiness, 4 s old' },
        { signal: 'error ratio', isCovered: true, why: 'read from the router, 10 s old' },
        { signal: 'certificate', isCovered: false, why: 'check certificate has had no data for 9 min' },
        {
          signal: 'backup',
          isCovered: false,
          why: 'no backup is configured: maintenance.backups in nexo.yaml',
        },
      ],
    },
    uptime: { ratio: 0.99962, measured: 0.996 },
    firing: 0,
    ...differing,
  }
}

const clinic = aTarget({
  target: {
    id: 'clinic.production',
    application: 'clinic',
    environment: 'production',
    directory: '/srv/clinic',
  },
  state: 'down',
  url: 'https://clinic.example.com',
  release: first,
  releaseSince: now - 2 * day,
  firing: 1,
  uptime: { ratio: 0.97, measured: 0.91 },
  checks: [
    aCheck({
      target: 'clinic.production',
      outcome: 'fail',
      reason: '503 Service Unavailable (2 of 2 confirmed)',
    }),
  ],
  slos: [],
  coverage: { covered: 4, all: 4, items: [] },
})

const staging = aTarget({
  target: { id: 'shop.staging', application: 'shop', environment: 'staging', directory: '/home/alice/shop' },
  state: 'stopped',
  url: null,
  release: null,
  releaseSince: null,
  replicas: [],
  checks: [],
  slos: [],
  uptime: { ratio: null, measured: 0 },
  coverage: { covered: 0, all: 0, items: [] },
})

export function aDelivery(differing: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id: 'd-1',
    alert: 'clinic.production:readiness',
    channel: 'on-call',
    kind: 'firing',
    status: 'delivered',
    attempts: 1,
    lastError: null,
    createdAt: now - 6 * minute,
    nextAttemptAt: null,
    ...differing,
  }
}

export function aStory(differing: Partial<AlertStory['alert']> = {}): AlertStory {
  return {
    alert: {
      id: 'clinic.production:readiness',
      target: 'clinic.production',
      rule: 'readiness',
      severity: 'page',
      state: 'firing',
      since: now - 6 * minute,
      summary: 'clinic answers 503 at /readyz',
      release: first,
      nearestDeploy: { release: first, at: now - 10 * minute },
      mutedBy: null,
      ...differing,
    },
    expression: 'check_failures{check="readiness"} >= 2',
    evaluations: Array.from({ length: 40 }, (_, index) => {
      const at = now - (40 - index) * 30 * second
      const value = index < 26 ? 0 : index - 25
      const state = index < 26 ? 'ok' : index < 28 ? 'pending' : 'firing'
      return {
        at,
        verdict: index === 12 ? 'no-data' : value >= 2 ? 'true' : 'false',
        value: index === 12 ? null : value,
        threshold: 2,
        state,
        note: index === 28 ? 'told on-call' : '',
      } as const
    }),
    deliveries: [
      aDelivery(),
      aDelivery({
        id: 'd-2',
        channel: 'mail',
        status: 'waiting',
        attempts: 3,
        lastError: '451 try again later',
        nextAttemptAt: now + 40 * second,
      }),
    ],
  }
}

const past = aStory({
  id: 'shop.local:errors',
  target: 'shop.local',
  rule: 'errors',
  severity: 'ticket',
  state: 'resolved',
  since: now - 27 * minute,
  summary: 'more than 1 % of requests fail',
  release: second_,
  nearestDeploy: { release: second_, at: deployedAt },
})

export function anIncident(differing: Partial<IncidentView> = {}): IncidentView {
  const { alert, expression, deliveries } = aStory()
  return {
    id: `${alert.id}#1.${now - 6 * minute}`,
    target: alert.target,
    alert: alert.id,
    rule: alert.rule,
    severity: alert.severity,
    summary: alert.summary,
    expression,
    firstSeenAt: now - 7 * minute,
    fromMs: now - 6 * minute,
    toMs: null,
    value: 3,
    threshold: 2,
    release: alert.release,
    nearestDeploy: alert.nearestDeploy,
    deliveries,
    ...differing,
  }
}

const pastIncident = anIncident({
  id: `shop.local:errors#1.${deployedAt}`,
  target: 'shop.local',
  alert: 'shop.local:errors',
  rule: 'errors',
  severity: 'ticket',
  summary: 'more than 1 % of requests fail',
  firstSeenAt: deployedAt + 2 * minute,
  fromMs: deployedAt + 3 * minute,
  toMs: now - 27 * minute,
  value: 0.031,
  threshold: 0.01,
  release: second_,
  nearestDeploy: { release: second_, at: deployedAt },
  deliveries: [aDelivery({ id: 'd-3', alert: 'shop.local:errors', kind: 'resolved' })],
})

const states: readonly StateView[] = [
  { target: 'shop.local', state: 'up', fromMs: now - 36 * minute, toMs: null, why: '', release: second_ },
  {
    target: 'clinic.production',
    state: 'down',
    fromMs: now - 6 * minute,
    toMs: null,
    why: 'readiness: status 503, not 2xx',
    release: first,
  },
]

/** Thirty days of one target: two bad ones, and one that was not measured. */
const daysOf = (target: string): readonly AvailabilityView[] =>
  Array.from({ length: 30 }, (_, index) => {
    const fromMs = Math.floor(now / day) * day - (29 - index) * day
    const ratio = index === 11 ? 0.9912 : index === 12 ? 0.97 : index === 20 ? null : 1
    const isBad = ratio !== null && ratio < 1
    return {
      target,
      period: new Date(fromMs).toISOString().slice(0, 10),
      fromMs,
      toMs: fromMs + day,
      ratio,
      measured: ratio === null ? 0 : 1,
      downMs: isBad ? Math.round((1 - ratio) * day) : 0,
      outages: isBad ? 1 : 0,
    }
  })

export function aLine(
  index: number,
  text = `GET /api/orders/${index} 200 ${(index * 7) % 40} ms`,
): LogView & { target: string } {
  return {
    target: 'shop.local',
    at: now - 1_000_000 + index * 100,
    release: second_,
    replica: `web-${(index % 2) + 1}`,
    text,
  }
}

const runs: readonly RunSummary[] = [
  {
    runId: '@orchestrate/o-20261124-115400-77aa/1',
    plan: 'orchestration.feature-factory',
    state: 'running',
    startedAt: now - 3 * minute,
    updatedAt: now - 4 * second,
    steps: [
      {
        key: 'generate',
        state: 'succeeded',
        startedAt: now - 3 * minute,
        endedAt: now - 170 * second,
        error: null,
      },
      {
        key: 'validate',
        state: 'succeeded',
        startedAt: now - 170 * second,
        endedAt: now - 110 * second,
        error: null,
      },
      {
        key: 'deploy',
        state: 'succeeded',
        startedAt: now - 110 * second,
        endedAt: now - 30 * second,
        error: null,
      },
      { key: 'monitor', state: 'started', startedAt: now - 30 * second, endedAt: null, error: null },
    ],
  },
  {
    runId: '@orchestrate/o-20261123-090000-12bb/2',
    plan: 'orchestration.feature-factory',
    state: 'failed',
    startedAt: now - day,
    updatedAt: now - day + 2 * minute,
    steps: [
      {
        key: 'generate',
        state: 'succeeded',
        startedAt: now - day,
        endedAt: now - day + 9 * second,
        error: null,
      },
      {
        key: 'validate',
        state: 'failed',
        startedAt: now - day + 9 * second,
        endedAt: now - day + 2 * minute,
        error:
          'NX-VALIDATE-TESTS: 2 of 41 generated tests failed\n  orders: a clerk may not cancel (line 17)',
      },
    ],
  },
]

const markers: readonly MarkerView[] = [
  { target: 'shop.local', at: deployedAt, kind: 'deploy', text: 'deployed', release: second_ },
  { target: 'shop.local', at: now - 28 * minute, kind: 'rollback', text: 'rolled back', release: first },
  {
    target: 'shop.local',
    at: now - 42 * minute,
    kind: 'monitor-stopped',
    text: 'monitor stopped',
    release: null,
  },
  {
    target: 'shop.local',
    at: now - 36 * minute,
    kind: 'monitor-started',
    text: 'monitor started',
    release: null,
  },
  { target: 'clinic.production', at: now - 2 * day, kind: 'deploy', text: 'deployed', release: first },
]

function shopSeries(target: string): readonly SeriesView[] {
  const random = seededRandom(testSeed)
  const rate = (at: number): number => 18 * shape(at) * (0.9 + 0.2 * noise(random))
  const slow = (at: number): number =>
    (isBad(at) ? 2.4 : 1) * (38 + 14 * shape(at)) * (0.85 + 0.4 * noise(random))
  const old = { release: first }
  const fresh = { release: second_ }
  /** The old release serves until the deploy and after the rollback. */
  const split = (name: string, unit: string, valueAt: (at: number) => number): SeriesView[] => {
    const whole = series(target, name, unit, valueAt)
    const of = (isFresh: boolean): SeriesView['points'] =>
      whole.points.filter(([at]) => isBad(at) === isFresh)
    return [
      { ...whole, labels: old, points: of(false) },
      { ...whole, labels: fresh, points: of(true) },
    ]
  }
  return [
    ...split('router_request_rate', '1/s', rate),
    ...split('router_error_ratio', 'ratio', (at) => (isBad(at) ? 0.021 : 0.0003) * (0.5 + noise(random))),
    ...split('router_latency_p95_seconds', 's', (at) => (slow(at) * 2.2) / 1000),
    ...split('router_latency_p50_seconds', 's', (at) => slow(at) / 3000),
    series(target, 'replica_cpu_cores', '', (at) => 0.02 * shape(at) + 0.01 * noise(random), {
      process: 'web',
    }),
    series(target, 'replica_cpu_cores', '', (at) => 0.005 * shape(at) + 0.01 * noise(random), {
      process: 'jobs',
    }),
    series(target, 'replica_memory_bytes', 'bytes', (at) => 163e6 + ((at / hour) % 24) * 4e5, {
      process: 'web',
    }),
    series(target, 'replica_memory_bytes', 'bytes', (at) => 61e6 + ((at / hour) % 24) * 1e5, {
      process: 'jobs',
    }),
    series(target, 'replica_ready', '', () => 2, { process: 'web' }),
    series(target, 'check_ok', '', (at) => (isBad(at) ? 0.7 : 1), { check: 'readiness' }),
    series(target, 'check_latency_seconds', 's', () => 0.008 + 0.004 * noise(random), {
      check: 'readiness',
    }),
    series(target, 'orders_created_total', '/s', (at) => shape(at) / 4, {
      scrape: 'app',
    }),
    series(target, 'orders_open', '', (at) => Math.floor(40 + 12 * shape(at)), { scrape: 'app' }),
  ]
}

export const shopDays = (): Told => ({
  health: {
    startedAt: now - 36 * minute,
    checks: 4,
    missed: 0,
    schedulerLagP99Ms: 3.4,
    outboxDepth: 1,
    samples: 1_904_331,
    storeBytes: 3_600_112,
    lastHeartbeatAt: now - 22 * second,
    problems: [],
  },
  targets: [aTarget(), clinic, staging],
  stories: [aStory(), past],
  history: { incidents: [anIncident(), pastIncident], states, gaps: [] },
  availability: ['clinic.production', 'shop.local'].flatMap(daysOf),
  deliveries: [
    ...aStory().deliveries,
    aDelivery({ id: 'd-3', alert: 'shop.local:errors', kind: 'resolved' }),
  ],
  series: shopSeries('shop.local'),
  markers,
  logs: Array.from({ length: 400 }, (_, index) => aLine(index)),
  runs,
})
