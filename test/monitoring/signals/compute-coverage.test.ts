import { expect, test } from 'vitest'
import {
  defaultAlerts,
  defaultChecks,
  type ServingFacts,
} from '../../../src/monitoring/plan/default-watch.ts'
import { timingOf } from '../../../src/monitoring/plan/timing.ts'
import type { ChannelPlan, WatchPlan } from '../../../src/monitoring/plan/watch-plan.ts'
import { computeCoverage, type CoverageInput } from '../../../src/monitoring/signals/compute-coverage.ts'
import type { CheckDocument } from '../../../src/monitoring/store/check-table.ts'
import { startMs } from '../support/fake-clock.ts'

const facts: ServingFacts = { processes: ['web'], healthPath: '/readyz', isTls: false, hasWeb: true }
const timing = timingOf(undefined)
const channel: ChannelPlan = {
  id: 'ops',
  severities: ['page'],
  wantsResolved: true,
  way: { kind: 'webhook', url: 'https://hooks.example', key: null },
}
const aPlan = (differing: Partial<WatchPlan> = {}): WatchPlan => ({
  checks: defaultChecks(facts, timing),
  scrapes: [],
  slos: [],
  alerts: defaultAlerts(timing),
  channels: [channel],
  deadman: null,
  observeMs: 10_000,
  backups: [],
  ...differing,
})
const aDocument = (differing: Partial<CheckDocument> = {}): CheckDocument => ({
  kind: 'http',
  subject: '/',
  intervalMs: 30_000,
  outcome: 'ok',
  reason: 'status 200',
  latencyMs: 3,
  lastAt: startMs,
  nextDueAt: null,
  missed: 0,
  ...differing,
})
const checks = (url: CheckDocument): CoverageInput['checks'] =>
  new Map([
    ['url', url],
    ['readiness', aDocument()],
    ['process-web', aDocument()],
  ])

const openOf = (differing: Partial<CoverageInput>): readonly string[] =>
  computeCoverage({
    plan: aPlan(),
    facts,
    checks: checks(aDocument()),
    slos: [],
    trafficAt: startMs,
    provenBackups: new Map(),
    now: startMs,
    ...differing,
  })
    .filter(({ isCovered }) => !isCovered)
    .map(({ signal, why }) => `${signal}: ${why}`)

test('with everything fresh nothing is open', () => {
  expect(openOf({})).toEqual([])
})

test('a check that fails covers its signal; one without an answer, or an old one, does not', () => {
  expect(openOf({ checks: checks(aDocument({ outcome: 'fail' })) })).toEqual([])
  expect(openOf({ checks: checks(aDocument({ outcome: 'monitor-error', reason: 'no DNS' })) })).toEqual([
    'serving URL: check url has no fresh answer: no DNS',
  ])
  expect(openOf({ checks: checks(aDocument({ lastAt: startMs - 200_000 })) })).toHaveLength(1)
})

test('what the requirements promise, backups and somebody to tell belong to it', () => {
  const slo = {
    id: 'fast',
    objective: 0.95,
    windowDays: 30,
    measure: { kind: 'requests' },
    minBad: 3,
    requirement: { file: 'r.md', line: 9 },
  } as const
  expect(openOf({ plan: aPlan({ slos: [slo], backups: ['database'], channels: [] }) })).toEqual([
    'SLO fast (requirement, line 9): not evaluated yet',
    'backup database: never proven by a restore; run `nexo maintain backup`',
    'notification: nobody is told; add a channel below monitoring.notify',
  ])
})

test('a backup counts for two days after it was proven', () => {
  const plan = aPlan({ backups: ['database'] })
  const provenAgo = (hours: number): readonly string[] =>
    openOf({ plan, provenBackups: new Map([['database', startMs - hours * 3_600_000]]) })
  expect(provenAgo(20)).toEqual([])
  expect(provenAgo(50)).toEqual(['backup database: last proven 50 hours ago'])
})

test('without a look at the router errors and latency are open', () => {
  expect(openOf({ trafficAt: null })).toEqual([
    'error ratio: the router was not read lately',
    'latency: the router was not read lately',
  ])
})
