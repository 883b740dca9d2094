import { readdirSync, readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RequestLog } from '../../../../src/agent/router/request-log/request-log.ts'
import type { LoggedRequest, LogLimits } from '../../../../src/agent/router/request-log/request-log.ts'
import { temporaryFolder } from '../../../support/home.ts'
import { startAnswering, startSaying } from '../support/apps.ts'
import { exchangeRaw } from '../support/raw-client.ts'
import { aPool, startRouter } from '../support/router.ts'

const aRequest = (changes: Partial<LoggedRequest> = {}): LoggedRequest => ({
  timeMs: Date.UTC(2026, 0, 31, 12),
  method: 'GET',
  path: '/',
  status: 200,
  durationMs: 1.23456,
  bytes: 5,
  release: 'r1',
  replica: 'r1-1',
  client: '192.0.2.7',
  ...changes,
})

const limits: LogLimits = { rotateBytes: 1_000, keptFiles: 2, gatherBytes: 64 * 1024 }
const flushed = async (log: RequestLog): Promise<void> => new Promise((resolve) => log.flush(resolve))
const linesOf = (file: string): readonly unknown[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test('each request is one line of JSON', async () => {
  const file = join(await temporaryFolder(), 'requests.log')
  const log = new RequestLog(file)
  log.add(aRequest({ path: '/"\\é' }))
  log.add(aRequest({ release: null, replica: null, problem: 'NX-ROUTER-NO-REPLICA' }))
  await flushed(log)
  expect(linesOf(file)).toEqual([
    {
      time: '2026-01-31T12:00:00.000Z',
      method: 'GET',
      path: '/"\\é',
      status: 200,
      durationMs: 1.235,
      bytes: 5,
      release: 'r1',
      replica: 'r1-1',
      client: '192.0.2.7',
    },
    expect.objectContaining({ release: null, replica: null, problem: 'NX-ROUTER-NO-REPLICA' }),
  ])
})

test('a log that grows is rotated, and only so many files are kept', async () => {
  const folder = await temporaryFolder()
  const log = new RequestLog(join(folder, 'requests.log'), limits)
  for (let count = 0; count < 40; count += 1) {
    log.add(aRequest({ path: `/${count}` }))
    await flushed(log)
  }
  expect(readdirSync(folder).toSorted()).toEqual(['requests.log', 'requests.log.1', 'requests.log.2'])
  expect(linesOf(join(folder, 'requests.log.1')).length).toBeGreaterThan(1)
})

test('a log that somebody else rotated is continued under its name', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'requests.log')
  const log = new RequestLog(file, limits)
  log.add(aRequest({ path: '/before' }))
  await flushed(log)
  await rename(file, join(folder, 'elsewhere'))
  for (const path of ['/during', '/after']) {
    log.add(aRequest({ path }))
    await flushed(log)
  }
  expect(linesOf(file)).toEqual([expect.objectContaining({ path: '/after' })])
})

test('a log that is closed while it writes keeps every line', async () => {
  const file = join(await temporaryFolder(), 'requests.log')
  const log = new RequestLog(file)
  for (let count = 0; count < 100; count += 1) {
    log.add(aRequest({ path: `/${count}` }))
    log.flush()
  }
  log.close()
  await flushed(log)
  expect(linesOf(file)).toHaveLength(100)
})

test('lines that the disk refuses are counted, and the count is written once it takes lines again', async () => {
  const folder = await temporaryFolder()
  const log = new RequestLog(join(folder, 'missing', 'requests.log'))
  log.add(aRequest())
  log.add(aRequest())
  await flushed(log)
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(folder, 'missing'))
  log.add(aRequest({ path: '/later' }))
  await flushed(log)
  expect(linesOf(join(folder, 'missing', 'requests.log'))).toEqual([
    expect.objectContaining({ dropped: 2 }),
    expect.objectContaining({ path: '/later' }),
  ])
})

test('the router logs answers, failures and refusals, and never a query', async () => {
  const file = join(await temporaryFolder(), 'requests.log')
  const [app, broken] = [await startSaying('hello'), await startAnswering('nonsense\r\n\r\n')]
  const router = await startRouter()
  router.apply([aPool('r1', [app.port])], { requestLogFile: file })
  await fetch(`${router.url}/a?token=canary`)
  router.apply([aPool('r2', [broken.port])], { requestLogFile: file })
  await fetch(`${router.url}/b`)
  await exchangeRaw(router.port, 'nonsense\r\n\r\n')
  await router.router.close()
  expect(readFileSync(file, 'utf8')).not.toContain('canary')
  expect(linesOf(file)).toMatchObject([
    { method: 'GET', path: '/a', status: 200, bytes: 5, release: 'r1', replica: 'r1-1', client: '127.0.0.1' },
    { path: '/b', status: 502, release: 'r2', problem: expect.stringContaining('NX-ROUTER-BAD-ANSWER') },
    { method: '-', status: 400, release: null, problem: expect.stringContaining('NX-ROUTER-BAD-REQUEST') },
  ])
})
