import { expect, test } from 'vitest'
import { planAdoption } from '../../../src/agent/replicas/adoption.ts'
import type { ProbeOutcome } from '../../../src/agent/replicas/health.ts'
import { nextHealth, nextProbeInMs, unknownHealth } from '../../../src/agent/replicas/health.ts'
import { freeIds, planReplicas } from '../../../src/agent/replicas/plan-replicas.ts'
import { portsFrom, createPortChooser } from '../../../src/agent/replicas/ports.ts'
import type { ProbeAnswer } from '../../../src/agent/replicas/probe-answer.ts'
import { describeListeners, isHealthyAnswer } from '../../../src/agent/replicas/probe-answer.ts'
import { sameOriginPath } from '../../../src/agent/replicas/probe.ts'
import type { ReadinessSight } from '../../../src/agent/replicas/readiness.ts'
import { judgeReadiness } from '../../../src/agent/replicas/readiness.ts'
import { aProcess } from '../../support/builders.ts'

test.each<[ProbeAnswer, boolean, boolean]>([
  [{ kind: 'http', status: 200 }, true, true],
  [{ kind: 'http', status: 204 }, true, true],
  [{ kind: 'http', status: 404 }, false, true],
  [{ kind: 'http', status: 500 }, false, false],
  [{ kind: 'http', status: 302, location: '/login' }, false, true],
  [{ kind: 'redirected-away', status: 301, location: 'https://elsewhere' }, false, true],
  [{ kind: 'not-http', why: 'HPE_INVALID_CONSTANT' }, false, false],
  [{ kind: 'refused' }, false, false],
  [{ kind: 'timed-out', afterMs: 10 }, false, false],
  [{ kind: 'redirect-loop', location: '/' }, false, false],
])('%o is ready with a path: %s, without one: %s', (answer, withPath, withoutPath) => {
  expect([isHealthyAnswer({ path: '/ok' }, answer), isHealthyAnswer({}, answer)]).toEqual([
    withPath,
    withoutPath,
  ])
})

test.each([
  ['/next', '/next'],
  ['next?x=1', '/a/next?x=1'],
  ['http://localhost:80/x', '/x'],
  ['http://127.0.0.1:80/x', '/x'],
  ['http://localhost:81/x', undefined],
  ['https://localhost:80/x', undefined],
  ['//evil.example/x', undefined],
  ['http://[', undefined],
])('a redirect to %s leads to %s', (location, path) => {
  // Port 80 is the default, which a URL leaves out.
  expect(sameOriginPath(location.replaceAll(':80', ':8080').replaceAll(':81', ':8081'), '/a/b', 8080)).toBe(
    path,
  )
})

const healthAfter = (...outcomes: readonly ProbeOutcome[]) =>
  outcomes.reduce((health, outcome) => nextHealth(health, outcome), unknownHealth)

test.each<[readonly ProbeOutcome[], boolean]>([
  [['healthy'], true],
  [['healthy', 'failing'], true],
  [['healthy', 'failing', 'failing'], true],
  [['healthy', 'failing', 'failing', 'failing'], false],
  [['healthy', 'refused'], false],
  [['healthy', 'refused', 'healthy'], true],
  [['failing'], false],
])('after %o it is healthy: %s', (outcomes, healthy) => {
  expect(healthAfter(...outcomes).healthy).toBe(healthy)
})

test('a starting process that refuses is asked often, one that answers badly at its interval, a ready one seldom', () => {
  const { health } = aProcess({ health: { timeoutMs: 1, intervalMs: 250, probeTimeoutMs: 1 } })
  expect(nextProbeInMs('web', health, unknownHealth, 'refused')).toBe(40)
  expect(nextProbeInMs('web', health, healthAfter('failing'), 'failing')).toBe(250)
  expect(nextProbeInMs('web', health, healthAfter('healthy'), 'healthy')).toBe(5_000)
  expect(nextProbeInMs('web', health, healthAfter('healthy', 'failing'), 'failing')).toBe(250)
})

const replica = (
  id: string,
  state: { draining?: boolean; isStopping?: boolean; healthy?: boolean } = {},
) => ({
  id,
  spec: { name: id.split('.')[0] ?? '' },
  isStopping: state.isStopping ?? false,
  draining: state.draining ?? false,
  health: { healthy: state.healthy ?? true },
})

test('what is missing is started under the lowest free number', () => {
  const plan = planReplicas({ web: 3, jobs: 1 }, [replica('web.2')])
  expect(plan.start.map((one) => one.id)).toEqual(['web.1', 'web.3', 'jobs.1'])
  expect(plan.surplus).toEqual([])
})

test('surplus are the unhealthy first, then the highest numbers', () => {
  const known = [replica('web.1', { healthy: false }), replica('web.2'), replica('web.3'), replica('web.10')]
  expect(planReplicas({ web: 2 }, known).surplus.map((one) => one.id)).toEqual(['web.10', 'web.1'])
  expect(planReplicas({}, known).surplus).toHaveLength(4)
})

test('what is on its way out counts no more and keeps its number', () => {
  expect(planReplicas({ web: 1 }, [replica('web.1', { draining: true })])).toEqual({
    start: [{ process: 'web', id: 'web.2' }],
    surplus: [],
  })
  expect(freeIds('web', [replica('web.1')], 2)).toEqual(['web.2', 'web.3'])
})

const record = (id: string, pid: number) => ({
  id,
  releaseId: 'r-1',
  process: id.split('.')[0] ?? '',
  pid,
  processStartedAt: 'x',
  host: '127.0.0.1',
  port: null,
  startedAt: '2026-01-31T14:22:33.000Z',
  restarts: 0,
  ready: true,
})
const found = (replicaId: string, pid: number, releaseId = 'r-1') => ({
  pid,
  processStartedAt: 'x',
  application: 'shop',
  environment: 'local',
  releaseId,
  replicaId,
  port: null,
})

test('recorded replicas are adopted, unrecorded ones fill what is empty, the rest are strays', () => {
  const plan = planAdoption(
    [record('web.1', 10)],
    [
      found('web.1', 10),
      found('web.1', 11),
      found('web.2', 12),
      found('exec', 13),
      found('web.1', 14, 'r-gone'),
    ],
    (releaseId) => releaseId === 'r-1',
    '2026-01-31T14:22:33.000Z',
  )
  expect(plan.adopt.map((one) => [one.id, one.pid])).toEqual([
    ['web.1', 10],
    ['web.2', 12],
  ])
  expect(plan.strays.map((one) => one.pid)).toEqual([11, 14])
})

const waiting: ReadinessSight = {
  id: 'web.1',
  role: 'web',
  ready: false,
  createdAtMs: 1_000,
  timeoutMs: 5_000,
  port: 4711,
  restarts: 0,
  lastExit: undefined,
  startFailure: undefined,
  lastAnswer: undefined,
  redirectLoops: 0,
}
const exit = { exitCode: 1, signal: null }

test.each<[string, Partial<ReadinessSight>, number, object]>([
  ['ready is ready, whatever came before', { ready: true, lastExit: exit }, 99_000, { verdict: 'ready' }],
  ['time is left', {}, 2_000, { verdict: 'waiting', remainingMs: 4_000 }],
  ['an end beats the time-out', { lastExit: exit }, 1_001, { verdict: 'failed', cause: { kind: 'exited' } }],
  [
    'a program that is missing beats it too',
    { startFailure: { systemCode: 'ENOENT', program: 'x' } },
    1_001,
    { verdict: 'failed', cause: { kind: 'spawn-failed' } },
  ],
  ['nothing ever listened', {}, 6_000, { verdict: 'failed', cause: { kind: 'not-listening', port: 4711 } }],
  [
    'it answered badly',
    { lastAnswer: { kind: 'http', status: 503 } },
    6_000,
    { verdict: 'failed', cause: { kind: 'unhealthy', status: 503 } },
  ],
  [
    'three rounds in a circle are enough',
    { lastAnswer: { kind: 'redirect-loop', location: '/' }, redirectLoops: 3 },
    1_500,
    { verdict: 'failed', cause: { kind: 'redirect-loop', location: '/' } },
  ],
  ['a worker has no time-out', { role: 'worker' }, 99_000, { verdict: 'waiting' }],
])('%s', (_title, seen, nowMs, verdict) => {
  expect(judgeReadiness({ ...waiting, ...seen }, nowMs)).toMatchObject(verdict)
})

test('ports are tried once each, from a place that differs between seeds', () => {
  const all = [...portsFrom({ from: 10, to: 19 }, 'a')]
  expect(new Set(all).size).toBe(10)
  expect(all[0]).not.toBe([...portsFrom({ from: 10, to: 19 }, 'b')][0])
})

test('a port is given out once until it is released, and an occupied one never', async () => {
  const chooser = createPortChooser((port) => Promise.resolve(port % 2 === 0))
  const [one, other] = await Promise.all([chooser.forReplica('s'), chooser.forReplica('s')])
  expect((one % 2) + (other % 2)).toBe(0)
  expect(one).not.toBe(other)
  chooser.release(one)
  expect(await chooser.forReplica('s')).toBe(one)
})

test('when every port is taken it says so', async () => {
  const chooser = createPortChooser(() => Promise.resolve(false))
  await expect(chooser.forUrl('s')).rejects.toMatchObject({ code: 'NX-AGENT-NO-FREE-PORT' })
})

test.each([
  [[], 'nothing listens on port 4711 yet'],
  [[{ host: '127.0.0.1', port: 3000 }], 'it listens on 127.0.0.1:3000, not on port 4711'],
  [[{ host: '::1', port: 3000 }], 'it listens on [::1]:3000, not on port 4711'],
  [
    [
      { host: '127.0.0.1', port: 9229 },
      { host: '127.0.0.1', port: 4711 },
    ],
    'it listens on port 4711 and was not asked yet',
  ],
] as const)('a process that listens on %j is told so', (listening, text) => {
  expect(describeListeners(4711, listening)).toBe(text)
})
