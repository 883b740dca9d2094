// Tables, modes, weights, drains: what changes for whom when another release serves.
import { expect, test } from 'vitest'
import { closedPort, startApp, startSaying } from './support/apps.ts'
import type { HttpApp } from './support/apps.ts'
import { exchangeRaw, rawClient } from './support/raw-client.ts'
import { aPool, startRouter } from './support/router.ts'
import { until } from './support/until.ts'

/** An application whose answers wait until they are released. */
async function slowApp(body: string): Promise<HttpApp & { readonly asked: () => number; release(): void }> {
  const waiting: (() => void)[] = []
  let asked = 0
  const app = await startApp((_request, response) => {
    asked += 1
    waiting.push(() => response.end(body))
  })
  return {
    ...app,
    asked: () => asked,
    release: () => {
      for (const answer of waiting.splice(0)) answer()
    },
  }
}

const textOf = async (url: string): Promise<string> => (await fetch(url)).text()

test('a kept-alive connection moves to the new release with its next request', async () => {
  const [blue, green] = [await startSaying('<blue>'), await startSaying('<green>')]
  const router = await startRouter()
  router.apply([aPool('blue', [blue.port])])
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  await client.until('<blue>')
  router.apply([aPool('green', [green.port])])
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect(await client.until('<green>')).toContain('<blue>')
})

test('a request that is in flight ends at its release, and the report shows it until then', async () => {
  const [blue, green] = [await slowApp('blue'), await startSaying('green')]
  const router = await startRouter()
  router.apply([aPool('blue', [blue.port])])
  const old = textOf(router.url)
  await until(() => blue.asked() === 1)
  router.apply([aPool('green', [green.port])])
  expect(await textOf(router.url)).toBe('green')
  const flightOf = (releaseId: string): readonly number[] =>
    router.router
      .report()
      .pools.filter((pool) => pool.releaseId === releaseId)
      .flatMap((pool) => pool.replicas.map((replica) => replica.inFlight))
  expect(flightOf('blue')).toEqual([1])
  blue.release()
  expect(await old).toBe('blue')
  expect(flightOf('blue')).toEqual([])
})

test('a pool with weight 0 is known, gets nothing, and drains', async () => {
  const [blue, green] = [await slowApp('blue'), await startSaying('green')]
  const router = await startRouter()
  router.apply([aPool('blue', [blue.port])])
  const old = textOf(router.url)
  await until(() => blue.asked() === 1)
  router.apply([aPool('blue', [blue.port], 0), aPool('green', [green.port])])
  for (let count = 0; count < 20; count += 1) expect(await textOf(router.url)).toBe('green')
  blue.release()
  await old
  expect(blue.asked()).toBe(1)
})

test('requests are shared by weight, and counted for their release', async () => {
  const [blue, green] = [await startSaying('blue'), await startSaying('green')]
  const router = await startRouter()
  router.apply([aPool('blue', [blue.port], 90), aPool('green', [green.port], 10)])
  const answers: string[] = []
  for (let count = 0; count < 100; count += 1) answers.push(await textOf(router.url))
  const greens = answers.filter((answer) => answer === 'green').length
  expect(greens).toBeGreaterThanOrEqual(9)
  expect(greens).toBeLessThanOrEqual(11)
  const measures = router.router.report().pools.map(({ releaseId, measure }) => [releaseId, measure.requests])
  expect(measures).toEqual([
    ['blue', 100 - greens],
    ['green', greens],
  ])
})

test('a replica that left the table keeps no idle connection', async () => {
  const app = await startSaying('hello')
  let open = 0
  app.server.on('connection', (socket) => {
    open += 1
    socket.on('close', () => (open -= 1))
  })
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])])
  await textOf(router.url)
  expect(open).toBe(1)
  router.apply([])
  await until(() => open === 0)
})

test('in hold mode requests wait, none is refused, and all are answered by the next release', async () => {
  const green = await startSaying('green')
  const router = await startRouter()
  router.apply([], { mode: 'hold' })
  let answered = 0
  const answers = Array.from({ length: 50 }, async (_, index) => {
    const body = index % 2 === 0 ? null : 'x'.repeat(100_000)
    const text = await (await fetch(router.url, { method: body === null ? 'GET' : 'POST', body })).text()
    answered += 1
    return text
  })
  await until(() => answers.length === 50)
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(answered).toBe(0)
  router.apply([aPool('green', [green.port])])
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['green']))
})

test('a request that is held for too long gets 503 and is told when to come back', async () => {
  const router = await startRouter()
  router.apply([], { mode: 'hold', holdMaxMs: 50 })
  const answer = await fetch(router.url)
  expect([answer.status, answer.headers.get('x-nexo-error'), answer.headers.get('retry-after')]).toEqual([
    503,
    'NX-ROUTER-HELD',
    '5',
  ])
})

test('a request that was refused and is then held waits as long as any other', async () => {
  const green = await startSaying('green')
  const router = await startRouter({ limits: { connectMs: 1 } })
  router.apply([aPool('blue', [await closedPort()])])
  const answer = textOf(router.url)
  await until(() => router.suspects.length > 0)
  router.apply([], { mode: 'hold' })
  const heldSinceMs = performance.now()
  await until(() => performance.now() - heldSinceMs > 100)
  router.apply([aPool('green', [green.port])])
  expect(await answer).toBe('green')
})

test('a client that leaves while it is held is forgotten', async () => {
  const green = await slowApp('green')
  const router = await startRouter()
  router.apply([], { mode: 'hold' })
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  client.socket.resetAndDestroy()
  const other = textOf(router.url)
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  router.apply([aPool('green', [green.port])])
  await until(() => green.asked() > 0)
  green.release()
  await other
  expect(green.asked()).toBe(1)
})

test('without a replica a request waits a little for one', async () => {
  const green = await startSaying('green')
  const router = await startRouter()
  router.apply([aPool('green', [])])
  const answer = textOf(router.url)
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  router.apply([aPool('green', [green.port])])
  expect(await answer).toBe('green')
})

test('without a replica for too long a request gets 503, counted for the release that should have answered', async () => {
  const router = await startRouter({ limits: { noReplicaMs: 50 } })
  router.apply([aPool('green', [])])
  const answer = await fetch(router.url)
  expect([answer.status, answer.headers.get('x-nexo-error')]).toEqual([503, 'NX-ROUTER-NO-REPLICA'])
  expect(router.router.report().pools[0]?.measure).toMatchObject({
    requests: 1,
    answers5xx: 1,
    gatewayErrors: 1,
  })
})

test.for([
  ['maintenance', 'NX-ROUTER-MAINTENANCE'],
  ['stopped', 'NX-ROUTER-STOPPED'],
] as const)(
  'in %s mode every request gets 503 with the page of the service, also when replicas are up',
  async ([mode, code]) => {
    const app = await startSaying('hello')
    const router = await startRouter()
    router.apply([aPool('r1', [app.port])], { mode, page: '<h1>Back at six</h1>' })
    const answer = await fetch(router.url, { method: 'POST', body: 'x'.repeat(100_000) })
    expect([answer.status, answer.headers.get('x-nexo-error'), answer.headers.get('retry-after')]).toEqual([
      503,
      code,
      '60',
    ])
    expect(await answer.text()).toBe('<h1>Back at six</h1>')
    router.apply([aPool('r1', [app.port])])
    expect(await textOf(router.url)).toBe('hello')
  },
)

test('a listener that the table does not name answers that nothing is deployed', async () => {
  const router = await startRouter()
  const answer = await fetch(router.url)
  expect([answer.status, answer.headers.get('x-nexo-error')]).toEqual([503, 'NX-ROUTER-NO-SERVICE'])
})

test('measures count answers, failures and latency', async () => {
  const app = await startApp((request, response) => {
    response.statusCode = request.url === '/bad' ? 500 : 200
    response.end('x')
  })
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])])
  for (const path of ['/', '/bad', '/', '/bad', '/']) await textOf(router.url + path)
  const measure = router.router.report().pools[0]?.measure
  expect(measure).toMatchObject({ requests: 5, answers5xx: 2, gatewayErrors: 0, inFlight: 0, upgrades: 0 })
  expect(measure?.latency.counts.reduce((sum, count) => sum + count, 0)).toBe(5)
  expect(measure?.latency.boundsMs).toHaveLength(measure?.latency.counts.length ?? 0)
})

test('a report is JSON through and through, as it must be to reach the agent', async () => {
  const router = await startRouter()
  router.apply([aPool('r1', [1])])
  const report = router.router.report()
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
})

test('a router that retires answers what is in flight, tells kept-alive clients to go, and ends', async () => {
  const app = await slowApp('hello')
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])])
  const busy = await rawClient(router.port)
  busy.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  const fresh = await rawClient(router.port)
  await until(() => app.asked() === 1)
  const retired = router.router.retire(60_000)
  app.release()
  expect((await busy.closed).text).toMatch(/connection: close[\s\S]*hello$/)
  // Accepted before, silent until now: its first request is answered as well.
  fresh.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  await until(() => app.asked() === 2)
  app.release()
  expect((await fresh.closed).text).toMatch(/connection: close[\s\S]*hello$/)
  await retired
})

test('at its deadline a router that retires ends what is left', async () => {
  const app = await slowApp('hello')
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])])
  const stuck = exchangeRaw(router.port, 'GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  await until(() => app.asked() === 1)
  await router.router.retire(30)
  expect(await stuck).toBe('')
})
