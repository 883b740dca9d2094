// HTTPS and HTTP/2 from clients, to the same applications that speak HTTP/1.1.
import { once } from 'node:events'
import * as http2 from 'node:http2'
import * as https from 'node:https'
import { connect as connectTls } from 'node:tls'
import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { skipWithout } from '../../support/engine.ts'
import { startAnswering, startApp, startRawApp, startSaying } from './support/apps.ts'
import { selfSigned } from './support/certificate.ts'
import { aPool, startRouter } from './support/router.ts'
import type { TestRouter } from './support/router.ts'
import { until } from './support/until.ts'

async function secureRouterTo(port: number): Promise<TestRouter> {
  skipWithout('openssl')
  const router = await startRouter()
  router.apply([aPool('r1', [port])], { scheme: 'https', tls: await selfSigned() })
  return router
}

function session(router: TestRouter): http2.ClientHttp2Session {
  const client = http2.connect(`https://127.0.0.1:${router.port}`, { rejectUnauthorized: false })
  client.on('error', () => client.destroy())
  onTestFinished(() => client.destroy())
  return client
}

type Answer = {
  readonly headers: http2.IncomingHttpHeaders
  readonly body: Buffer
  readonly resetCode: number
}

async function ask(
  client: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body?: Buffer,
): Promise<Answer> {
  const stream = client.request({ ':method': body === undefined ? 'GET' : 'POST', ':path': '/', ...headers })
  const seen: { headers: http2.IncomingHttpHeaders } = { headers: {} }
  const parts: Buffer[] = []
  stream.on('response', (fields) => (seen.headers = fields))
  stream.on('data', (bytes: Buffer) => parts.push(bytes))
  stream.on('error', () => stream.close())
  stream.end(body)
  await new Promise<void>((resolve) => void stream.on('close', () => resolve()))
  return { ...seen, body: Buffer.concat(parts), resetCode: stream.rstCode ?? 0 }
}

const echo = async (): Promise<{ readonly port: number }> =>
  startApp((request, response) => {
    response.setHeader('x-seen', JSON.stringify(request.headers))
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    request.pipe(response)
  })

test('HTTP/1.1 over TLS is passed on as such, and the application hears that it was https', async () => {
  const app = await startApp((request, response) =>
    response.end(String(request.headers['x-forwarded-proto'])),
  )
  const router = await secureRouterTo(app.port)
  const request = https.get({ port: router.port, rejectUnauthorized: false })
  const [answer] = await once(request, 'response')
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part)
  expect(Buffer.concat(parts).toString()).toBe('https')
})

test('an HTTP/2 request reaches an HTTP/1.1 application with its fields, and the answer comes back with its own', async () => {
  const router = await secureRouterTo((await echo()).port)
  const { headers } = await ask(session(router), {
    ':path': '/a?b',
    'x-mine': '1',
    cookie: ['c=1', 'd=2'],
    'x-nexo-release': 'ask',
  })
  expect(headers).toMatchObject({ ':status': 200, 'set-cookie': ['a=1', 'b=2'], 'x-nexo-release': 'r1' })
  expect(JSON.parse(String(headers['x-seen']))).toMatchObject({
    host: `127.0.0.1:${router.port}`,
    'x-mine': '1',
    cookie: 'c=1; d=2',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '127.0.0.1',
  })
})

test.for([0, 1, 100_000, 2_000_000])('a body of %i bytes is echoed whole over HTTP/2', async (size) => {
  const router = await secureRouterTo((await echo()).port)
  const client = session(router)
  const body = randomBytes(size)
  expect((await ask(client, {}, body)).body.equals(body)).toBe(true)
  expect((await ask(client, { 'content-length': size }, body)).body.equals(body)).toBe(true)
})

test('many requests at once share one HTTP/2 connection', async () => {
  const router = await secureRouterTo((await startSaying('hello')).port)
  const client = session(router)
  const answers = await Promise.all(Array.from({ length: 300 }, async () => ask(client, {})))
  expect(answers.every(({ body }) => body.toString() === 'hello')).toBe(true)
})

test('HEAD, 204 and early hints keep their meaning over HTTP/2', async () => {
  const app = await startApp((request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 5 }).end()
    else response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.writeHead(204).end())
  })
  const client = session(await secureRouterTo(app.port))
  expect((await ask(client, { ':method': 'HEAD' })).headers).toMatchObject({
    ':status': 200,
    'content-length': '5',
  })
  const stream = client.request({ ':path': '/' })
  const [[hints], [answer]] = await Promise.all([once(stream, 'headers'), once(stream, 'response')])
  expect(hints).toMatchObject({ ':status': 103, link: '</a.css>; rel=preload' })
  expect(answer).toMatchObject({ ':status': 204 })
})

test('a method that nexo does not know is refused over HTTP/2 by the same rules', async () => {
  const client = session(await secureRouterTo((await startSaying('hello')).port))
  const { headers } = await ask(client, { ':method': 'BREW' })
  expect([headers[':status'], headers['x-nexo-error']]).toEqual([501, 'NX-ROUTER-NOT-IMPLEMENTED'])
})

test.for([
  ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'],
  ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'],
] as const)(
  'an answer with %s that breaks off is a stream error over HTTP/2, never a short answer',
  async ([, begun]) => {
    const app = await startRawApp((socket) => {
      socket.once('data', () => socket.end(begun))
    })
    const client = session(await secureRouterTo(app.port))
    expect((await ask(client, {})).resetCode).toBe(http2.constants.NGHTTP2_INTERNAL_ERROR)
  },
)

test('a malformed answer is 502 over HTTP/2', async () => {
  const client = session(await secureRouterTo((await startAnswering('nonsense\r\n\r\n')).port))
  const { headers, body } = await ask(client, {})
  expect([headers[':status'], headers['x-nexo-error']]).toEqual([502, 'NX-ROUTER-BAD-ANSWER'])
  expect(body.toString()).toContain('NX-ROUTER-BAD-ANSWER')
})

test('a field that an application sends twice reaches an HTTP/2 client, whatever its name', async () => {
  const twice = 'HTTP/1.1 200 OK\r\netag: "a"\r\netag: "a"\r\ncontent-length: 2\r\n\r\nok'
  const client = session(await secureRouterTo((await startAnswering(twice)).port))
  expect((await ask(client, {})).body.toString()).toBe('ok')
})

test('an answer that HTTP/2 cannot tell ends its stream and nothing else', async () => {
  const odd = 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'
  const router = await secureRouterTo((await startAnswering(odd)).port)
  const client = session(router)
  expect((await ask(client, {})).resetCode).toBe(http2.constants.NGHTTP2_INTERNAL_ERROR)
  router.apply([aPool('r2', [(await startSaying('hello')).port])], {
    scheme: 'https',
    tls: await selfSigned(),
  })
  expect((await ask(client, {})).body.toString()).toBe('hello')
})

test('a router that retires lets HTTP/2 streams end, and then the connection', async () => {
  const finish: (() => void)[] = []
  const app = await startApp((_request, response) => void finish.push(() => response.end('hello')))
  const router = await secureRouterTo(app.port)
  const client = session(router)
  const answer = ask(client, {})
  await until(() => finish.length === 1)
  const retired = router.router.retire(60_000)
  const closed = once(client, 'close')
  finish[0]?.()
  expect((await answer).body.toString()).toBe('hello')
  await Promise.all([retired, closed])
})

test('a client that cancels its stream ends its request at the application', async () => {
  let isAborted = false
  const app = await startApp((_request, response) => {
    response.on('close', () => (isAborted = !response.writableFinished))
    response.write('first')
  })
  const router = await secureRouterTo(app.port)
  const stream = session(router).request({ ':path': '/' })
  stream.on('error', () => undefined)
  await once(stream, 'data')
  stream.close(http2.constants.NGHTTP2_CANCEL)
  await until(() => isAborted)
  expect(router.load().inFlight).toBe(0)
})

test('a new certificate is used by the next handshake', async () => {
  const app = await startSaying('hello')
  const router = await secureRouterTo(app.port)
  const nameOf = async (): Promise<unknown> => {
    const socket = connectTls({ port: router.port, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { CN } = socket.getPeerCertificate().subject
    socket.destroy()
    return CN
  }
  expect(await nameOf()).toBe('localhost')
  router.apply([aPool('r1', [app.port])], { scheme: 'https', tls: await selfSigned('renewed') })
  expect(await nameOf()).toBe('renewed')
})

test('a client that speaks no TLS is turned away, and the next one is served', async () => {
  const router = await secureRouterTo((await startSaying('hello')).port)
  await expect(fetch(router.url)).rejects.toThrow('fetch failed')
  expect((await ask(session(router), {})).body.toString()).toBe('hello')
})

test('a certificate that is none ends the connection and not the router', async () => {
  const app = await startSaying('hello')
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])], { scheme: 'https', tls: { certificatePem: 'x', keyPem: 'y' } })
  const socket = connectTls({ port: router.port, rejectUnauthorized: false })
  await expect(once(socket, 'secureConnect')).rejects.toThrow(/disconnected|ECONNRESET|EPIPE/)
  router.apply([aPool('r1', [app.port])])
  expect(await (await fetch(router.url)).text()).toBe('hello')
})
