// What the router refuses, how it says so, and what it does with clients that take too long.
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startApp, startSaying } from './support/apps.ts'
import { exchangeRaw, rawClient } from './support/raw-client.ts'
import { aPool, startRouter } from './support/router.ts'
import { until } from './support/until.ts'
import type { TestRouter } from './support/router.ts'
import type { RouterLimits } from '../../../src/agent/router/limits.ts'

async function routerTo(port: number, limits: Partial<RouterLimits> = {}): Promise<TestRouter> {
  const router = await startRouter({ limits })
  router.apply([aPool('r1', [port])])
  return router
}

test.for([
  [
    'two framings',
    'POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
    'NX-ROUTER-BAD-REQUEST',
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'NX-ROUTER-BAD-REQUEST'],
  ['LF alone', 'GET / HTTP/1.1\nhost: h\n\n', 400, 'NX-ROUTER-BAD-REQUEST'],
  [
    'a huge header',
    `GET / HTTP/1.1\r\nhost: h\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    431,
    'NX-ROUTER-HEAD-TOO-LARGE',
  ],
  [
    'a huge target',
    `GET /${'y'.repeat(40_000)} HTTP/1.1\r\nhost: h\r\n\r\n`,
    414,
    'NX-ROUTER-TARGET-TOO-LONG',
  ],
  ['an unknown method', 'BREW / HTTP/1.1\r\nhost: h\r\n\r\n', 501, 'NX-ROUTER-NOT-IMPLEMENTED'],
  ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 501, 'NX-ROUTER-NOT-IMPLEMENTED'],
  ['another version', 'GET / HTTP/3.0\r\nhost: h\r\n\r\n', 505, 'NX-ROUTER-BAD-VERSION'],
  [
    'a broken chunk',
    'POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n',
    400,
    'NX-ROUTER-BAD-REQUEST',
  ],
] as const)(
  'a request with %s is answered by a code, ends its connection and never reaches the application',
  async ([, bytes, status, code]) => {
    let reached = 0
    const app = await startApp((_request, response) => {
      reached += 1
      response.end()
    })
    const router = await routerTo(app.port)
    const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: h\r\n\r\n'
    const text = await exchangeRaw(router.port, `${bytes}${smuggled}`)
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(text.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
    expect(text).toContain(`x-nexo-error: ${code}`)
    expect(text).toContain('connection: close')
    expect(reached).toBe(0)
  },
)

test('a chunked body that breaks in the middle is broken off at the application, and answered with 400', async () => {
  const seen: string[] = []
  const app = await startApp((request) => {
    request.on('data', (bytes: Buffer) => seen.push(bytes.toString()))
    request.on('error', () => seen.push('broken off'))
    request.on('end', () => seen.push('complete'))
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n')
  await until(() => seen.length > 0)
  client.send('zz\r\n')
  expect((await client.closed).text).toMatch(/^HTTP\/1\.1 400 /)
  await until(() => seen.length > 1)
  expect(seen).toEqual(['hello', 'broken off'])
})

test('empty lines before a request are skipped, garbage is not', async () => {
  const router = await routerTo((await startSaying('hello')).port)
  expect(
    await exchangeRaw(router.port, '\r\n\r\nGET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n'),
  ).toContain('hello')
  expect(await exchangeRaw(router.port, '\n\nGET / HTTP/1.1\r\nhost: h\r\n\r\n')).toContain(' 400 ')
})

test('the page is HTML for a browser and one line of text for everybody else, and repeats nothing of the request', async () => {
  const router = await startRouter()
  router.apply([], { mode: 'stopped' })
  const path = '/<script>alert(1)</script>'
  const forBrowser = await fetch(router.url + path, { headers: { accept: 'text/html,*/*;q=0.8' } })
  const page = await forBrowser.text()
  expect(forBrowser.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page).toContain('NX-ROUTER-STOPPED')
  expect(page).not.toContain('script')
  const forScript = await fetch(router.url + path, { headers: { accept: 'application/json' } })
  expect(await forScript.text()).toBe('The application is stopped (NX-ROUTER-STOPPED)\n')
})

test.for([
  ['a head that never ends', 'GET / HTTP/1.1\r\nhost: h\r\nx:'],
  ['a body that never comes', 'POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\n\r\nhe'],
] as const)('%s is answered with 408', async ([, bytes]) => {
  const router = await routerTo((await startSaying('hello')).port, { headMs: 60, bodyMs: 60 })
  expect(await exchangeRaw(router.port, bytes)).toMatch(/^HTTP\/1\.1 408 [\s\S]*NX-ROUTER-REQUEST-TIMEOUT/)
})

test('a slow loris, one byte at a time, gets no more time than its whole head has', async () => {
  const router = await routerTo((await startSaying('hello')).port, { headMs: 80 })
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\nx: ')
  const drip = setInterval(() => client.send('y'), 10)
  const { text } = await client.closed
  clearInterval(drip)
  expect(text).toContain(' 408 ')
})

test('a connection that says nothing, or no more, is ended without a word', async () => {
  const app = await startSaying('hello')
  const quick = await routerTo(app.port, { headMs: 60, idleMs: 60 })
  expect(await exchangeRaw(quick.port, '')).toBe('')
  // Long enough for the request of a slow machine.
  const patient = await routerTo(app.port, { idleMs: 1_500 })
  const text = await exchangeRaw(patient.port, 'GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect(text).toMatch(/hello$/)
})

test('a replica that accepts and never answers becomes 504', async () => {
  const app = await startApp(() => undefined)
  const router = await routerTo(app.port, { answerMs: 60 })
  const seen = await fetch(router.url)
  expect([seen.status, seen.headers.get('x-nexo-error')]).toEqual([504, 'NX-ROUTER-ANSWER-TIMEOUT'])
})

test('a client that reads nothing for too long is ended, and its request with it', async () => {
  let isEnded = false
  const app = await startApp((_request, response) => {
    response.on('close', () => (isEnded = true))
    const write = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', write)
    }
    write()
  })
  const router = await routerTo(app.port, { stalledWriteMs: 200 })
  const socket = connect({ port: router.port, host: '127.0.0.1' })
  socket.on('error', () => socket.destroy())
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  await until(() => isEnded)
  socket.destroy()
  expect(router.load().inFlight).toBe(0)
})

test('a replica that stops reading a body for too long ends the request', async () => {
  const app = await startApp(() => undefined)
  const router = await routerTo(app.port, { stalledWriteMs: 200, bodyMs: 60_000 })
  const client = await rawClient(router.port)
  client.send('POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 90000000\r\n\r\n')
  client.socket.write(Buffer.alloc(60_000_000))
  expect((await client.closed).text).toMatch(/^HTTP\/1\.1 504 |^$/)
  expect(router.load().inFlight).toBe(0)
})

test('a client that sends ahead without end is not read without end', async () => {
  const release: (() => void)[] = []
  const app = await startApp((_request, response) => void release.push(() => response.end('ok')))
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  const one = `GET / HTTP/1.1\r\nhost: h\r\nx: ${'y'.repeat(8_000)}\r\n\r\n`
  let sent = 0
  while (client.socket.write(one) && sent < 2_000) sent += 1
  for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  while (client.socket.writableLength < 1_000_000 && sent < 5_000) {
    client.socket.write(one)
    sent += 1
  }
  expect(client.socket.writableLength).toBeGreaterThan(0)
  expect(release).toHaveLength(1)
})
