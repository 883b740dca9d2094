// Requests and answers through the router, with real servers and clients on both sides.
import { once } from 'node:events'
import * as http from 'node:http'
import type { Socket } from 'node:net'
import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { closedPort, startAnswering, startApp, startRawApp, startSaying } from './support/apps.ts'
import { exchangeRaw, rawClient } from './support/raw-client.ts'
import { aPool, startRouter } from './support/router.ts'
import type { TestRouter } from './support/router.ts'
import { until } from './support/until.ts'

async function routerTo(port: number): Promise<TestRouter> {
  const router = await startRouter()
  router.apply([aPool('r1', [port])])
  return router
}

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('the application hears who asked, and the client hears no hop-by-hop header', async () => {
  const app = await startApp((request, response) => {
    response.setHeader('connection', 'keep-alive, x-hop')
    response.setHeader('x-hop', '1')
    response.end(JSON.stringify(request.headers))
  })
  const router = await routerTo(app.port)
  const answer = await fetch(`${router.url}/a?b=c`, { headers: { 'x-mine': '1' } })
  expect(await answer.json()).toMatchObject({
    host: `127.0.0.1:${router.port}`,
    'x-mine': '1',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': `127.0.0.1:${router.port}`,
    forwarded: `for=127.0.0.1;proto=http;host="127.0.0.1:${router.port}"`,
  })
  expect(answer.headers.get('x-hop')).toBeNull()
  expect(answer.headers.get('keep-alive')).toBeNull()
})

test.for([
  ['asked', 'ask', 'r1'],
  ['asked', undefined, null],
  ['always', undefined, 'r1'],
  ['never', 'ask', null],
] as const)(
  'with release header "%s" and the question %s, the answer says %s',
  async ([releaseHeader, question, told]) => {
    const app = await startApp((request, response) => response.end(String(request.headers['x-nexo-release'])))
    const router = await startRouter()
    router.apply([aPool('r1', [app.port])], { releaseHeader })
    const answer = await fetch(router.url, {
      headers: question === undefined ? {} : { 'x-nexo-release': question },
    })
    expect(answer.headers.get('x-nexo-release')).toBe(told)
    expect(await answer.text()).toBe('undefined')
  },
)

test.for([0, 1, 1000, 65_536, 3_000_000])(
  'a body of %i bytes arrives whole, and so does its echo',
  async (size) => {
    const app = await startApp((request, response) => request.pipe(response))
    const router = await routerTo(app.port)
    const body = randomBytes(size)
    const sized = await fetch(router.url, { method: 'POST', body })
    expect(sha(Buffer.from(await sized.arrayBuffer()))).toBe(sha(body))
    const chunked = http.request(router.url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
    for (let at = 0; at < size; at += 100_000) chunked.write(body.subarray(at, at + 100_000))
    chunked.end()
    const [answer] = await once(chunked, 'response')
    const parts: Buffer[] = []
    for await (const part of answer) parts.push(part)
    expect(sha(Buffer.concat(parts))).toBe(sha(body))
  },
)

test('a client that reads slowly slows the application down, and loses nothing', async () => {
  const body = randomBytes(40_000_000)
  let written = 0
  const app = await startApp((_request, response) => {
    response.writeHead(200, { 'content-length': body.length })
    const write = (): void => {
      while (written < body.length) {
        const isTaken = response.write(body.subarray(written, written + 100_000))
        written += 100_000
        if (!isTaken) {
          response.once('drain', write)
          return
        }
      }
      response.end()
    }
    write()
  })
  const router = await routerTo(app.port)
  const request = http.get(router.url)
  const [answer] = await once(request, 'response')
  answer.pause()
  // Kernel buffers fill, then the application's write is refused and stays so.
  const counts: number[] = []
  while (counts.length < 2 || counts.at(-1) === 0 || counts.at(-1) !== counts.at(-2)) {
    for (let turn = 0; turn < 2_000; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    counts.push(written)
  }
  expect(written).toBeLessThan(body.length)
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part)
  expect(sha(Buffer.concat(parts))).toBe(sha(body))
})

test('a target in absolute-form reaches the application in origin-form, whole or byte by byte', async () => {
  const app = await startApp((request, response) => response.end(`<${request.url}>`))
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  const text = 'GET http://h/x?y HTTP/1.1\r\nhost: h\r\n\r\n'
  client.send(text)
  await client.until('</x?y>')
  for (const byte of text) {
    client.send(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await client.until('</x?y>', 2)).not.toContain('400')
})

test('requests sent ahead are answered in order, on one connection', async () => {
  const app = await startApp((request, response) => response.end(`<${request.url}>`))
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  const urls = Array.from({ length: 50 }, (_, index) => `/${index}`)
  client.send(urls.map((url) => `GET ${url} HTTP/1.1\r\nhost: h\r\n\r\n`).join(''))
  const text = await client.until('</49>')
  expect([...text.matchAll(/<(.*?)>/g)].map((match) => match[1])).toEqual(urls)
})

test('a request that comes byte by byte is one like any other', async () => {
  const app = await startApp((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => response.end(`got ${body}`))
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.socket.setNoDelay(true)
  for (const byte of 'POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n') {
    client.send(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await client.until('got hello')).toContain('200 OK')
})

test('an answer that comes byte by byte is one like any other', async () => {
  const app = await startRawApp((socket) => {
    socket.setNoDelay(true)
    socket.on('data', () => {
      void (async () => {
        for (const byte of 'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\nhello') {
          socket.write(byte)
          await new Promise((resolve) => setImmediate(resolve))
        }
      })()
    })
  })
  const router = await routerTo(app.port)
  const answer = await fetch(router.url)
  expect([answer.headers.get('connection'), await answer.text()]).toEqual([null, 'hello'])
})

test('HEAD, 204 and 304 have no body, and the connection goes on', async () => {
  const app = await startApp((request, response) => {
    if (request.url === '/204') response.writeHead(204).end()
    else if (request.url === '/304') response.writeHead(304, { etag: '"x"' }).end()
    else response.writeHead(200, { 'content-length': 5 }).end(request.method === 'HEAD' ? undefined : 'hello')
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send(
    'HEAD / HTTP/1.1\r\nhost: h\r\n\r\nGET /204 HTTP/1.1\r\nhost: h\r\n\r\nGET /304 HTTP/1.1\r\nhost: h\r\n\r\nGET / HTTP/1.1\r\nhost: h\r\n\r\n',
  )
  const text = await client.until('\r\n\r\nhello')
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([
    'HTTP/1.1 200',
    'HTTP/1.1 204',
    'HTTP/1.1 304',
    'HTTP/1.1 200',
  ])
})

test('100-continue passes through: the body is sent only once the application wants it', async () => {
  const app = await startApp(() => undefined)
  app.server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeContinue()
    request.pipe(response)
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n')
  expect(await client.until('100 Continue\r\n\r\n')).not.toContain('200')
  client.send('hello')
  expect(await client.until('hello')).toContain('HTTP/1.1 200 OK')
})

test('early hints pass through before the answer', async () => {
  const app = await startApp((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('hello'))
  })
  const router = await routerTo(app.port)
  expect(await exchangeRaw(router.port, 'GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\nconnection: close\r\n/,
  )
})

test('trailers pass in both directions', async () => {
  const app = await startApp((request, response) => {
    request.resume()
    request.once('end', () => {
      response.writeHead(200, { trailer: 'x-sum' })
      response.write(`got ${request.trailers['x-in']}`)
      response.addTrailers({ 'x-sum': '42' })
      response.end()
    })
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send(
    'POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\ntrailer: x-in\r\n\r\n1\r\na\r\n0\r\nx-in: 41\r\n\r\n',
  )
  expect(await client.until('x-sum: 42\r\n\r\n')).toContain('got 41')
})

test('an answer that ends with its connection ends the client’s as well', async () => {
  const app = await startRawApp((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'))
  })
  const router = await routerTo(app.port)
  const text = await exchangeRaw(router.port, 'GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect(text).toBe('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello')
})

test('a client that speaks HTTP/1.0 is answered and its connection ended, or kept when it asked so', async () => {
  const app = await startApp((_request, response) => response.setHeader('content-length', 5).end('hello'))
  const router = await routerTo(app.port)
  expect(await exchangeRaw(router.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(
    /connection: close[\s\S]*\r\n\r\nhello$/,
  )
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.0\r\nhost: h\r\nconnection: keep-alive\r\n\r\n')
  expect(await client.until('hello')).toContain('connection: keep-alive')
})

test('a client that has said all it will say still gets its answer', async () => {
  const app = await startSaying('hello')
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.socket.end('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect((await client.closed).text).toMatch(/connection: close[\s\S]*hello$/)
})

test('a client that goes away ends its request at the application', async () => {
  let isAborted = false
  const app = await startApp((request, response) => {
    response.on('close', () => (isAborted = !response.writableFinished))
    response.write('first')
    request.resume()
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  await client.until('first')
  client.socket.destroy()
  await until(() => isAborted)
  expect(router.load().inFlight).toBe(0)
})

test('a client that goes away before its body is complete ends its request at the application', async () => {
  let isAborted = false
  let hasBegun = false
  const app = await startApp((request) => {
    request.on('error', () => (isAborted = true))
    request.once('data', () => (hasBegun = true))
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nhello')
  await until(() => hasBegun)
  client.socket.destroy()
  await until(() => isAborted)
  expect(router.load().inFlight).toBe(0)
})

test.for([
  ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'],
  ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'],
] as const)(
  'an application that dies in an answer with %s never leaves it looking complete',
  async ([, answer]) => {
    const app = await startRawApp((socket) => {
      socket.once('data', () => socket.end(answer))
    })
    const router = await routerTo(app.port)
    const client = await rawClient(router.port)
    client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
    expect((await client.closed).wasReset).toBe(true)
  },
)

test('an application that resets an answer without a length never leaves it looking complete', async () => {
  const app = await startRawApp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhello')
      setImmediate(() => socket.resetAndDestroy())
    })
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect(await client.closed).toMatchObject({ wasReset: true })
})

test('an answer before the whole body came is passed on, and the rest of the body is read and dropped', async () => {
  const app = await startRawApp((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nno!'))
  })
  const router = await routerTo(app.port)
  const client = await rawClient(router.port)
  client.send('POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 10\r\n\r\nhello')
  await client.until('no!')
  client.send('world')
  client.send('GET / HTTP/1.1\r\nhost: h\r\n\r\n')
  expect(await client.until('no!', 2)).toContain('413')
})

test('bytes after an answer are never taken for the next one', async () => {
  const app = await startAnswering(
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged',
  )
  const router = await routerTo(app.port)
  for (let count = 0; count < 3; count += 1) expect(await (await fetch(router.url)).text()).toBe('ok')
})

test('a connection on which a replica speaks between two requests is not used again', async () => {
  const sockets: Socket[] = []
  const app = await startRawApp((socket) => {
    sockets.push(socket)
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'))
  })
  const router = await routerTo(app.port)
  for (let count = 1; count <= 5; count += 1) {
    const answer = await fetch(router.url)
    expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
    expect(sockets).toHaveLength(count)
    const ended = new Promise((resolve) => void sockets.at(-1)?.once('close', resolve))
    sockets.at(-1)?.write('HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n')
    sockets.at(-1)?.once('end', () => sockets.at(-1)?.destroy())
    await ended
  }
})

test.for([
  ['malformed', 'HTTP/1.1 200 OK\nx: y\n\n', 'NX-ROUTER-BAD-ANSWER'],
  ['not HTTP', 'hello\r\n\r\n', 'NX-ROUTER-BAD-ANSWER'],
  [
    'framed twice',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'NX-ROUTER-BAD-ANSWER',
  ],
  [
    'a broken chunk at once',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'NX-ROUTER-BAD-ANSWER',
  ],
] as const)('an answer that is %s becomes 502 with a code', async ([, answer, code]) => {
  const app = await startAnswering(answer)
  const router = await routerTo(app.port)
  const seen = await fetch(router.url)
  expect([seen.status, seen.headers.get('x-nexo-error')]).toEqual([502, code])
})

test('a replica that drops a new connection without a word becomes 502 and is reported', async () => {
  const app = await startRawApp((socket) => void socket.once('data', () => socket.destroy()))
  const router = await routerTo(app.port)
  const seen = await fetch(router.url)
  expect([seen.status, seen.headers.get('x-nexo-error')]).toEqual([502, 'NX-ROUTER-NO-ANSWER'])
  expect(router.suspects).toEqual(['r1-1'])
})

/** Drops its second request without an answer, once. */
async function droppingOnce(): Promise<{ readonly port: number; readonly asked: () => number }> {
  let asked = 0
  const app = await startRawApp((socket) => {
    socket.on('data', () => {
      asked += 1
      if (asked === 2) socket.destroy()
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    })
  })
  return { port: app.port, asked: () => asked }
}

test('a pooled connection that dies under an idempotent request is replaced once, unseen', async () => {
  const app = await droppingOnce()
  const router = await routerTo(app.port)
  expect((await fetch(router.url)).status).toBe(200)
  expect((await fetch(router.url)).status).toBe(200)
  expect(app.asked()).toBe(3)
})

test('a pooled connection that dies under a POST becomes 502: the request is never sent twice', async () => {
  const app = await droppingOnce()
  const router = await routerTo(app.port)
  expect((await fetch(router.url)).status).toBe(200)
  expect((await fetch(router.url, { method: 'POST', body: 'x' })).status).toBe(502)
  expect(app.asked()).toBe(2)
})

test('a POST without a body is not sent twice either', async () => {
  const app = await droppingOnce()
  const router = await routerTo(app.port)
  expect((await fetch(router.url)).status).toBe(200)
  expect((await fetch(router.url, { method: 'POST' })).status).toBe(502)
  expect(app.asked()).toBe(2)
})

test('a replica that refuses connections is passed over and reported; no request fails', async () => {
  const [app, dead] = [await startSaying('alive'), await closedPort()]
  const router = await startRouter()
  router.apply([aPool('r1', [dead, app.port])])
  for (let count = 0; count < 10; count += 1) {
    expect(await (await fetch(router.url, { method: 'POST', body: 'x' })).text()).toBe('alive')
  }
  expect(router.suspects).toContain('r1-1')
})

test('when no replica takes connections, requests wait a little and then get 502', async () => {
  const router = await startRouter({ limits: { noReplicaMs: 60 } })
  router.apply([aPool('r1', [await closedPort()])])
  const seen = await fetch(router.url)
  expect([seen.status, seen.headers.get('x-nexo-error'), seen.headers.get('retry-after')]).toEqual([
    502,
    'NX-ROUTER-UNREACHABLE',
    '1',
  ])
})

test('a replica that starts listening while a request waits gets that request', async () => {
  const port = await closedPort()
  const router = await startRouter({ limits: { noReplicaMs: 100_000 } })
  router.apply([aPool('r1', [port])])
  const answer = fetch(router.url)
  await until(() => router.suspects.length > 0)
  const server = http.createServer((_request, response) => response.end('late')).listen(port, '127.0.0.1')
  expect(await (await answer).text()).toBe('late')
  server.closeAllConnections()
  server.close()
})

test('connections to a replica are used again', async () => {
  const ports = new Set<number | undefined>()
  const app = await startApp((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('ok')
  })
  const router = await routerTo(app.port)
  for (let count = 0; count < 20; count += 1) await (await fetch(router.url)).text()
  expect(ports.size).toBe(1)
})

test('requests go to the replica that has the fewest', async () => {
  const release: (() => void)[] = []
  const slow = await startApp((_request, response) => void release.push(() => response.end('slow')))
  const fast = await startSaying('fast')
  const router = await startRouter()
  router.apply([aPool('r1', [slow.port, fast.port])])
  const pending: Promise<Response>[] = []
  while (release.length === 0) {
    const answer = fetch(router.url)
    pending.push(answer)
    await Promise.race([answer, until(() => release.length > 0)])
  }
  for (let count = 0; count < 10; count += 1) expect(await (await fetch(router.url)).text()).toBe('fast')
  for (const answer of release) answer()
  await Promise.all(pending)
})
