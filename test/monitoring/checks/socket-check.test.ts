import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, test } from 'vitest'
import type { Limits } from '../../../src/monitoring/checks/check.ts'
import { checkTcp, checkTls, parsePlace } from '../../../src/monitoring/checks/socket-check.ts'
import { skipWithout } from '../../support/engine.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aSocketServer, listening } from '../support/a-server.ts'

const limits = (timeoutMs = 60_000): Limits => ({
  timeoutMs,
  monotonicMs: () => performance.now(),
  now: () => Date.now(),
  signal: new AbortController().signal,
})

test.each([
  ['db.example.com:5432', { host: 'db.example.com', port: 5432 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }],
  ['localhost', undefined],
  ['localhost:0', undefined],
  ['localhost:70000', undefined],
  ['http://localhost:80', undefined],
])('%s is read as %j', (text, expected) => {
  expect(parsePlace(text)).toEqual(expected)
})

test('a port that accepts is right, one that refuses is not', async () => {
  const port = await aSocketServer(() => undefined)
  expect(await checkTcp({ host: '127.0.0.1', port }, limits())).toMatchObject({ outcome: 'ok' })
  expect(await checkTcp({ host: '127.0.0.1', port: 1 }, limits())).toMatchObject({
    outcome: 'fail',
    reason: 'connection refused (ECONNREFUSED)',
  })
})

test('a server that speaks no TLS never has a certificate', async () => {
  const port = await aSocketServer(() => undefined)
  const found = await checkTls({ host: '127.0.0.1', port }, 0, limits(200))
  expect([found.outcome, found.reason]).toEqual(['fail', 'no connection within 200 ms'])
})

test('a certificate that nobody vouches for is told as that', async () => {
  skipWithout('openssl')
  const folder = await temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const asked = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', [...asked, '-subj', '/CN=localhost', '-days', '3', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const port = await listening(createServer({ key: readFileSync(key), cert: readFileSync(cert) }))
  const found = await checkTls({ host: '127.0.0.1', port }, 0, limits())
  expect([found.outcome, found.reason]).toEqual([
    'fail',
    'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ])
})
