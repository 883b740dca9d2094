import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { RouterFleet, routerCount } from '../../../src/agent/routers/fleet.ts'
import { bindAddress } from '../../../src/agent/routers/listening-handle.ts'
import { inFlightOf, sumMeasures } from '../../../src/agent/routers/measures.ts'
import type { RouterLink } from '../../../src/agent/routers/router-link.ts'
import { listenerIdOf, routerServiceOf } from '../../../src/agent/routers/table.ts'
import type { RouterReport, ToRouter } from '../../../src/agent/router/contract.ts'
import { nextTraffic } from '../../../src/agent/service-changes/set-traffic.ts'
import { urlOf } from '../../../src/agent/service.ts'
import { newServiceState } from '../../../src/agent/state/service-state.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import { aProcess, aRelease, aReleaseId } from '../../support/builders.ts'
import { until } from '../support/host.ts'

const [one, two] = [aReleaseId(1), aReleaseId(2)]
const stored = (id: string) => ({
  release: aRelease({ id }),
  processes: [aProcess()],
  artifactId: `a-${'0'.repeat(64)}`,
  state: 'installed' as const,
  servedAt: null,
  secretNames: [],
  shared: [],
  applicationPath: '.',
  wished: { web: 1 },
})
const state = {
  ...newServiceState({ application: 'shop', environment: 'local' }),
  listen: { host: '127.0.0.1', port: 7300 },
  weights: [{ releaseId: two, percent: 100 }],
  releases: [stored(one), stored(two)],
}

test('a table has the weighted releases, those that still run without a share, and only replicas that take traffic', () => {
  const service = routerServiceOf({
    state,
    tls: undefined,
    requestLogFile: '/log',
    liveReleases: [one],
    replicas: [{ id: 'web.1', releaseId: one, host: '::1', port: 20_001 }],
  })
  expect(service).toMatchObject({
    key: 'shop/local',
    listenerId: '127.0.0.1|7300',
    scheme: 'http',
    pools: [
      { releaseId: two, percent: 100, replicas: [] },
      { releaseId: one, percent: 0, replicas: [{ id: 'web.1', host: '::1', port: 20_001 }] },
    ],
  })
  expect(
    routerServiceOf({
      state: { ...state, listen: null },
      tls: undefined,
      requestLogFile: '',
      liveReleases: [],
      replicas: [],
    }),
  ).toBeUndefined()
})

const now = '2026-02-01T00:00:00.000Z'

test('a release that gets everything is serving from now on, and keeps its time when it did before', () => {
  const next = nextTraffic(state, { weights: [{ releaseId: one, percent: 100 }] }, now)
  expect(next.servingSince).toBe(now)
  expect(next.releases.map((release) => release.servedAt)).toEqual([now, null])
  const again = nextTraffic(next, { weights: [{ releaseId: one, percent: 100 }] }, '2026-03-01T00:00:00.000Z')
  expect(again).toEqual(next)
})

test('while traffic is split nothing serves alone, and shares of nothing are left out', () => {
  const weights = [
    { releaseId: one, percent: 5 },
    { releaseId: two, percent: 95 },
  ]
  expect(nextTraffic(state, { weights }, now).servingSince).toBeNull()
  const whole = nextTraffic(
    state,
    {
      weights: [
        { releaseId: one, percent: 0 },
        { releaseId: two, percent: 100 },
      ],
    },
    now,
  )
  expect(whole.weights).toEqual([{ releaseId: two, percent: 100 }])
})

test('a page belongs to the mode that it was given with', () => {
  const closed = nextTraffic(state, { weights: [], mode: 'maintenance', page: '<p>soon</p>' }, now)
  expect(closed.page).toBe('<p>soon</p>')
  expect(nextTraffic(closed, { weights: [] }, now).page).toBe('<p>soon</p>')
  expect(nextTraffic(closed, { weights: [], mode: 'serve' }, now).page).toBeNull()
})

const report = (requests: number, inFlight: number): RouterReport => ({
  tableVersion: 1,
  pools: [
    {
      key: 'shop/local',
      releaseId: one,
      measure: {
        requests,
        answers5xx: 1,
        gatewayErrors: 0,
        inFlight,
        upgrades: 2,
        latency: { boundsMs: [1, 2], counts: [requests, 0] },
      },
      replicas: [
        { id: 'web.1', inFlight, upgrades: 2 },
        { id: 'web.2', inFlight: 1, upgrades: 0 },
      ],
    },
  ],
})

test('counts of several routers are one, and what an ended one had in flight is over', () => {
  expect(sumMeasures('shop/local', [report(3, 4), report(5, 0)], [report(10, 9)])).toEqual({
    [one]: {
      requests: 18,
      answers5xx: 3,
      gatewayErrors: 0,
      inFlight: 4,
      upgrades: 4,
      latency: { boundsMs: [1, 2], counts: [18, 0] },
    },
  })
  expect(sumMeasures('other/local', [report(3, 4)], [])).toEqual({})
})

test('what is in flight is counted per release or per replica', () => {
  const reports = [report(3, 4), report(5, 0)]
  expect(inFlightOf(reports, { key: 'shop/local', releaseId: one })).toEqual({ inFlight: 6, upgrades: 4 })
  expect(inFlightOf(reports, { key: 'shop/local', releaseId: one, replicaId: 'web.2' })).toEqual({
    inFlight: 2,
    upgrades: 0,
  })
})

test.each([
  [1, 1],
  [2, 1],
  [4, 2],
  [64, 4],
])('%i cores get %i routers', (cores, routers) => {
  expect(routerCount(cores)).toBe(routers)
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['example.test', 'http://example.test:80'],
])('the address %s is reached as %s', (host, url) => {
  expect(urlOf({ host, port: 80 }, 'http')).toBe(url)
  expect(listenerIdOf({ host, port: 80 })).toBe(`${host}|80`)
})

type Fake = RouterLink & { readonly sent: ToRouter[]; say(message: unknown): void; end(): void }

/** A router that does nothing by itself. */
function fakeRouter(pid: number): Fake {
  const events = new EventEmitter()
  const sent: ToRouter[] = []
  return {
    pid,
    sent,
    send: (message) => void sent.push(message),
    onMessage: (take) => void events.on('message', take),
    onGone: (take) => void events.once('gone', take),
    say: (message) => void events.emit('message', message),
    end: () => void events.emit('gone'),
  }
}

function aFleet(count: number) {
  const started: Fake[] = []
  const fleet = new RouterFleet({
    clock: systemClock,
    count,
    start: () => {
      const router = fakeRouter(started.length + 1)
      started.push(router)
      return router
    },
    suspected: () => undefined,
    changed: () => undefined,
    log: () => undefined,
  })
  return { fleet, started }
}

const versionOf = (router: Fake | undefined): number =>
  router?.sent.findLast((message) => message.type === 'table')?.table.version ?? 0

test('a router learns the table before its listeners, so that it never accepts without one, and confirms after them', () => {
  const { fleet, started } = aFleet(1)
  fleet.openListener('a|1', { close: () => undefined })
  fleet.fill()
  expect(started[0]?.sent.map((message) => message.type)).toEqual(['table', 'listener', 'table'])
})

test('a router that is taken over gets the listeners that it does not hold yet', () => {
  const { fleet } = aFleet(1)
  fleet.keepListener('held|1', { close: () => undefined })
  fleet.openListener('new|2', { close: () => undefined })
  const router = fakeRouter(7)
  fleet.adopt(router, new Set(['held|1']))
  expect(router.sent.filter((message) => message.type === 'listener')).toEqual([
    { type: 'listener', listenerId: 'new|2' },
  ])
  expect(router.sent.map((message) => message.type)).toEqual(['table', 'listener', 'table'])
})

test('a change is confirmed when every router has applied it, and one that died is not waited for', async () => {
  const { fleet, started } = aFleet(2)
  fleet.fill()
  const service = routerServiceOf({
    state,
    tls: undefined,
    requestLogFile: '',
    liveReleases: [],
    replicas: [],
  })
  fleet.apply(service === undefined ? [] : [service])
  let confirmed = false
  const done = fleet.confirmed().then(() => (confirmed = true))
  const [first, second] = started
  first?.say({ type: 'applied', version: versionOf(first) })
  await Promise.resolve()
  expect(confirmed).toBe(false)
  second?.end()
  const third = await until(() => started[2])
  third.say({ type: 'applied', version: versionOf(third) })
  await done
  expect(confirmed).toBe(true)
})

test('the same table is not sent twice', () => {
  const { fleet, started } = aFleet(1)
  fleet.fill()
  const sent = started[0]?.sent.length
  fleet.apply([])
  expect(started[0]?.sent).toHaveLength(sent ?? 0)
})

test('a port in use is named with who uses it', async () => {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(bindAddress('127.0.0.1', port)).rejects.toMatchObject({
    code: 'NX-AGENT-PORT-IN-USE',
    details: { port },
  })
  server.close()
})

test('an address of another host is refused as that', async () => {
  await expect(bindAddress('203.0.113.7', 7_999)).rejects.toMatchObject({
    code: 'NX-AGENT-ADDRESS-UNAVAILABLE',
  })
  await expect(bindAddress('no-such-host.invalid', 7_999)).rejects.toMatchObject({
    code: 'NX-AGENT-ADDRESS-UNAVAILABLE',
  })
})
