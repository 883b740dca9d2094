import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { serveDashboard } from '../../../src/monitoring/dashboard/serve-dashboard.ts'
import { thrownBy } from '../../support/thrown.ts'
import { memoryReader } from './memory-reader.ts'
import { ask, serveTold, token } from './serving.ts'
import { shopDays } from './shop-days.ts'

const paths = [
  '/',
  '/applications/shop.local',
  '/alerts',
  '/deliveries',
  '/logs',
  '/logs/shop.local/lines',
  '/runs',
  '/health',
  '/events',
  '/nothing',
]

test('without the token nothing is told, to no path', async () => {
  const served = await serveTold()
  for (const path of paths) {
    const answer = await ask(served, path)
    expect([path, answer.status]).toEqual([path, 401])
    expect(answer.body).not.toContain('shop')
  }
})

test('a browser without a session is asked for the token, and comes back to where it wanted to go', async () => {
  const served = await serveTold()
  const { status, headers } = await ask(served, '/alerts?target=shop.local', {
    headers: { accept: 'text/html' },
  })
  expect(status).toBe(303)
  expect(headers.location).toBe('/sign-in?back=%2Falerts%3Ftarget%3Dshop.local')
  const page = await ask(served, headers.location ?? '')
  expect(page.status).toBe(200)
  expect(page.body).toContain('value="/alerts?target=shop.local"')
  expect(page.body).not.toContain('shop.local</')
})

test('the token is exchanged for a cookie that scripts cannot read and other sites do not get', async () => {
  const served = await serveTold()
  const post = (body: string) =>
    ask(served, '/session', { method: 'POST', headers: { origin: served.origin }, body })
  const right = await post(`token=${token}&back=/alerts`)
  expect(right.status).toBe(303)
  expect(right.headers.location).toBe('/alerts')
  const [cookie = ''] = right.headers['set-cookie'] ?? []
  expect(cookie).toMatch(/; HttpOnly/)
  expect(cookie).toMatch(/; SameSite=Strict/)
  expect(cookie).not.toContain(token)
  const page = await ask(served, '/', { headers: { cookie: cookie.split(';')[0] ?? '' } })
  expect(page.status).toBe(200)
  const wrong = await post('token=wrong')
  expect(wrong.headers.location).toBe('/sign-in?back=%2F&wrong=1')
  expect(wrong.headers['set-cookie']).toBeUndefined()
})

test('a bearer token serves a program; a wrong one is refused', async () => {
  const served = await serveTold()
  const as = async (bearer: string) =>
    (await ask(served, '/health', { headers: { authorization: `Bearer ${bearer}` } })).status
  expect(await as(token)).toBe(200)
  expect(await as(`${token}x`)).toBe(401)
})

test('a foreign host name is refused before anything else, with a session too', async () => {
  const served = await serveTold()
  const headers = { ...served.signedIn, host: `attacker.example:${served.dashboard.port}` }
  for (const path of [...paths, '/sign-in']) expect((await ask(served, path, { headers })).status).toBe(403)
})

test('a foreign origin is refused, with a session too', async () => {
  const served = await serveTold()
  const headers = { ...served.signedIn, origin: 'https://attacker.example' }
  for (const path of paths) expect((await ask(served, path, { headers })).status).toBe(403)
  for (const path of ['/session', '/session/end', '/theme']) {
    expect((await ask(served, path, { method: 'POST', headers, body: `token=${token}` })).status).toBe(403)
  }
})

test('every answer forbids inline code, frames, other origins and guesses', async () => {
  const served = await serveTold()
  for (const path of ['/', '/sign-in', '/nothing']) {
    const { headers, body } = await ask(served, path, { headers: served.signedIn })
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
    expect(body).not.toMatch(/ style=| on[a-z]+=|<script(?![^>]* src=)/)
  }
})

test('assets are kept for ever under a path of their content, and are small', async () => {
  const served = await serveTold()
  const page = await ask(served, '/sign-in')
  const found = [...page.body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '')
  expect(found.length).toBe(3)
  let size = 0
  for (const path of found) {
    const { status, headers } = await ask(served, path, { headers: { 'accept-encoding': 'gzip' } })
    expect(status).toBe(200)
    expect(headers['cache-control']).toContain('immutable')
    size += Number(headers['content-length'])
  }
  expect(size).toBeLessThan(100_000)
  expect((await ask(served, '/assets/older/main.js', { headers: served.signedIn })).status).toBe(404)
})

test('nothing can be changed: other methods are refused, and forms are small', async () => {
  const served = await serveTold()
  const headers = { ...served.signedIn, origin: served.origin }
  for (const method of ['PUT', 'DELETE', 'PATCH'])
    expect((await ask(served, '/alerts', { method, headers })).status).toBe(405)
  for (const path of ['/events', '/logs/shop.local/lines'])
    expect((await ask(served, path, { method: 'HEAD', headers })).status).toBe(405)
  expect((await ask(served, '/alerts', { method: 'POST', headers, body: 'a=b' })).status).toBe(404)
  expect((await ask(served, '/session', { method: 'POST', headers, body: 'x'.repeat(10_000) })).status).toBe(
    413,
  )
})

test('what is not there is said so; a path that is no text does not end the server', async () => {
  const served = await serveTold()
  for (const path of [
    '/applications/none',
    '/alerts/none',
    '/runs/none',
    '/logs/none',
    '/applications/%ff',
    '/constructor',
    '/applications/a/b',
    '/applications/shop.local/checks/none',
    '/applications/shop.local/checks/%ff',
    '/applications/shop.local/checks/readiness/x',
  ]) {
    expect([path, (await ask(served, path, { headers: served.signedIn })).status]).toEqual([path, 404])
  }
  expect((await ask(served, '/logs/%ff/lines', { headers: served.signedIn })).status).toBe(404)
  expect((await ask(served, '/', { headers: served.signedIn })).status).toBe(200)
  expect(served.logged).toEqual([])
})

test('a store that cannot be read is told as that, and not as a failure of the applications', async () => {
  const reader = memoryReader(shopDays())
  const broken = { ...reader, targets: () => Promise.reject(new Error('database is locked')) }
  const dashboard = await serveDashboard(
    { reader: broken, host: '127.0.0.1', port: 0, token },
    new AbortController().signal,
  )
  onTestFinished(() => dashboard.close())
  const { status, body } = await ask({ dashboard }, '/', { headers: { authorization: `Bearer ${token}` } })
  expect(status).toBe(503)
  expect(body).toContain('database is locked')
  expect(body).toContain('says nothing about the applications')
})

test('a page works without scripts: everything that is known stands in it', async () => {
  const { body } = await serveTold().then((served) =>
    ask(served, '/applications/shop.local', { headers: served.signedIn }),
  )
  for (const text of [
    'readiness',
    '29 % left',
    'web-1',
    'no backup is configured',
    'nexo rollback --env local',
  ])
    expect(body).toContain(text)
})

test('the token is in the URL that is printed, after the #, and in nothing that is sent', async () => {
  const served = await serveTold()
  expect(served.dashboard.url).toBe(`${served.origin}/#token=${token}`)
  for (const path of [...paths.filter((path) => !/lines|events/.test(path)), '/sign-in']) {
    const { body, headers } = await ask(served, path, { headers: served.signedIn })
    expect(`${body}${JSON.stringify(headers)}`).not.toContain(token)
  }
})

test('a port that is taken is an error with a remedy', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const error = await thrownBy(() => serveTold(shopDays(), port))
  expect(error).toMatchObject({ code: 'NX-MONITOR-DASHBOARD-PORT', details: { port } })
})
