import { expect, test } from 'vitest'
import type {
  CheckAnswer,
  HttpExpectation,
  HttpQuestion,
  Limits,
} from '../../../src/monitoring/checks/check.ts'
import { checkHttp } from '../../../src/monitoring/checks/http-check.ts'
import { networkFailure, judgeStandstill } from '../../../src/monitoring/checks/network-failure.ts'
import { answered } from '../../../src/monitoring/checks/check.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import { aSocketServer, aWebServer } from '../support/a-server.ts'

const limits = (timeoutMs = 60_000): Limits => ({
  timeoutMs,
  monotonicMs: () => performance.now(),
  now: () => Date.now(),
  signal: new AbortController().signal,
})
const nothing: HttpExpectation = { status: [], body: null, json: {}, latencyMs: null }
const question = (
  expectation: Partial<HttpExpectation> = {},
  how: Partial<HttpQuestion> = {},
): HttpQuestion => ({
  kind: 'http',
  place: '',
  method: 'GET',
  headers: {},
  followRedirects: true,
  maxBodyBytes: 65_536,
  ...how,
  expect: { ...nothing, ...expectation },
})
const ask = (
  url: string,
  expectation: Partial<HttpExpectation> = {},
  how: Partial<HttpQuestion> = {},
  timeoutMs = 60_000,
): Promise<CheckAnswer> => checkHttp(question(expectation, how), url, limits(timeoutMs))

test('an answer of 2xx is right, and each part of it has its time', async () => {
  const url = await aWebServer((_request, response) => response.end('hello'))
  const found = await ask(url)
  expect([found.outcome, found.reason]).toEqual(['ok', 'status 200'])
  const { connectMs = -1, firstByteMs = -1, totalMs = -1 } = found.phases
  expect([connectMs >= 0, firstByteMs >= connectMs, totalMs >= firstByteMs]).toEqual([true, true, true])
})

test.each([
  [503, {}, 'status 503, not 2xx'],
  [200, { status: [301, 204, 205] }, 'status 200, not 204 to 205 or 301'],
  [200, { body: 'good bye' }, '"good bye" is not in the body'],
  [200, { json: { '$.db': 'down' } }, '$.db is "ok", not "down"'],
  [200, { json: { '$.replicas[1].lag': 0 } }, '$.replicas[1].lag is missing, not 0'],
  [200, { json: { constructor: null } }, 'constructor is missing, not null'],
] as const)(
  'an answer %i for the expectation %j fails with its reason',
  async (status, expectation, reason) => {
    const url = await aWebServer((_request, response) => {
      response.statusCode = status
      response.end(JSON.stringify({ db: 'ok', replicas: [{ lag: 0 }] }))
    })
    const found = await ask(url, {
      ...expectation,
      ...('status' in expectation ? { status: [...expectation.status] } : {}),
    })
    expect([found.outcome, found.reason]).toEqual(['fail', reason])
  },
)

test('what is expected and there is right', async () => {
  const url = await aWebServer((_request, response) => response.end('{"db":{"state":"ok"},"n":[1,2]}'))
  expect(await ask(url, { json: { '$.db.state': 'ok', 'n[1]': 2 }, body: '"state"' })).toMatchObject({
    outcome: 'ok',
  })
})

test('a hundred megabytes cost what may be read of them', async () => {
  let sent = 0
  const piece = Buffer.alloc(65_536, 'x')
  const url = await aWebServer((_request, response) => {
    response.setHeader('content-length', 100 * 2 ** 20)
    const write = (): void => {
      while (sent < 100 * 2 ** 20 && !response.destroyed) {
        sent += piece.length
        if (!response.write(piece)) return void response.once('drain', write)
      }
    }
    write()
  })
  expect(await ask(url)).toMatchObject({ outcome: 'ok' })
  expect(sent).toBeLessThan(20 * 2 ** 20)
  expect(await ask(url, { json: { a: 1 } })).toMatchObject({ outcome: 'fail' })
})

test('one byte a second ends with the time-out, whether in the head or in the body', async () => {
  const trickle = (first: string) =>
    aSocketServer((socket) => {
      socket.write(first)
      const timer = setInterval(() => socket.write('x'), 50)
      socket.once('close', () => clearInterval(timer))
    })
  const inHead = await trickle('HTTP/1.1 200 OK\r\nx-long: ')
  const inBody = await trickle('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n')
  const [head, body] = await Promise.all([
    ask(`http://127.0.0.1:${inHead}`, {}, {}, 2_000),
    ask(`http://127.0.0.1:${inBody}`, {}, {}, 2_000),
  ])
  expect([head.outcome, head.reason]).toEqual(['fail', 'no answer within 2000 ms: connected, no answer'])
  expect([body.outcome, body.reason]).toEqual([
    'fail',
    'no answer within 2000 ms: headers came, the body did not end',
  ])
})

test('a port that nobody listens on, a connection that is cut and an answer that is no HTTP fail', async () => {
  const cut = await aSocketServer((socket) => socket.destroy())
  const strange = await aSocketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
  const half = await aSocketServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
  )
  const found = await Promise.all([1, cut, strange, half].map((port) => ask(`http://127.0.0.1:${port}/`)))
  expect(found.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail', 'fail'])
  expect(found[0]?.reason).toBe('connection refused (ECONNREFUSED)')
  expect(found[2]?.reason).toContain('no HTTP')
})

test('redirects are followed, a loop of them is not, and secrets do not follow to another host', async () => {
  const seen: (string | undefined)[] = []
  const other = await aWebServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end()
  })
  const url = await aWebServer((request, response) => {
    seen.push(request.headers.authorization)
    response.statusCode = 302
    response.setHeader('location', request.url === '/loop' ? '/loop' : other)
    response.end()
  })
  const headers = { authorization: new Secret('Bearer token', 'secret:TOKEN') }
  expect(await ask(url, {}, { headers })).toMatchObject({ outcome: 'ok' })
  expect(seen).toEqual(['Bearer token', undefined])
  expect(await ask(`${url}/loop`)).toMatchObject({ outcome: 'fail', reason: 'more than 5 redirects' })
  expect(await ask(url, {}, { followRedirects: false })).toMatchObject({ reason: 'status 302, not 2xx' })
})

test('what this machine could not do is no failure of the target', () => {
  const failed = (code: string): string => networkFailure(Object.assign(new Error(code), { code }), 1).outcome
  expect(['EAI_AGAIN', 'EMFILE', 'ENETUNREACH', 'ENOTFOUND', 'ECONNRESET'].map(failed)).toEqual([
    'monitor-error',
    'monitor-error',
    'monitor-error',
    'fail',
    'fail',
  ])
})

test('a run that took minutes says that the monitor stood still, not that the target did', () => {
  const late = answered('fail', 'no answer within 5000 ms', 600_000)
  expect(judgeStandstill(late, 600_000, 5_000).outcome).toBe('monitor-error')
  expect(judgeStandstill(late, 5_100, 5_000)).toBe(late)
  expect(judgeStandstill(answered('ok', 'status 200'), 600_000, 5_000).outcome).toBe('ok')
})
