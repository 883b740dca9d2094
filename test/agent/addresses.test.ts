import { createServer } from 'node:net'
import { request } from 'node:https'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { skipWithout } from '../support/engine.ts'
import { temporaryFolder } from '../support/home.ts'
import { bodyOf, deploy, helloServer, reach, shop, startHost, until, view } from './support/host.ts'

const hello = { files: { 'server.js': helloServer } }
const declared = { service: shop, fencingToken: 1, tls: null, releaseHeader: 'asked' } as const

/** A port that was free a moment ago. */
async function aFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a port that nobody chose stays the same', async () => {
  const { home, agent } = await startHost()
  const first = await deploy(home, agent, 1, hello)
  const again = await agent.call('declareService', { ...declared, listen: { host: '127.0.0.1', port: null } })
  expect(again.url).toBe(first.url)
})

test('an address that changes is opened before the old one is closed', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, hello)
  const port = await aFreePort()
  const moved = await agent.call('declareService', { ...declared, listen: { host: '127.0.0.1', port } })

  expect(moved.url).toBe(`http://127.0.0.1:${port}`)
  expect(await bodyOf(moved.url)).toContain('hello')
  await until(async () => ((await bodyOf(before.url)) === undefined ? true : undefined))
})

test('a port that another process has is refused with its name, and the service keeps its address', async () => {
  const { home, agent } = await startHost()
  const { url } = await deploy(home, agent, 1, hello)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(
    agent.call('declareService', { ...declared, listen: { host: '127.0.0.1', port } }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-PORT-IN-USE', details: { port } })

  expect((await view(agent)).url).toBe(url)
  expect(await bodyOf(url)).toContain('hello')
})

test('two services cannot have one address', async () => {
  const { home, agent } = await startHost()
  const { listen } = await deploy(home, agent, 1, hello)
  await expect(
    agent.call('declareService', {
      ...declared,
      service: { application: 'blog', environment: 'local' },
      listen,
    }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-PORT-IN-USE', details: { owner: 'shop/local of this nexo' } })
})

test('shares of traffic must be of installed releases and sum to 100', async () => {
  const { home, agent } = await startHost()
  const { releases } = await deploy(home, agent, 1, hello)
  const releaseId = releases[0]?.release.id ?? ''
  const set = (weights: { releaseId: string; percent: number }[]): Promise<unknown> =>
    agent.call('setTraffic', { service: shop, fencingToken: 1, weights })
  await expect(set([{ releaseId, percent: 50 }])).rejects.toMatchObject({ code: 'NX-AGENT-WEIGHTS-INVALID' })
  await expect(
    set([
      { releaseId, percent: 50 },
      { releaseId, percent: 50 },
    ]),
  ).rejects.toMatchObject({ code: 'NX-AGENT-WEIGHTS-INVALID' })
  await expect(set([{ releaseId: 'r-20200101-000000-0000', percent: 100 }])).rejects.toMatchObject({
    code: 'NX-AGENT-RELEASE-UNKNOWN',
  })
})

test('a certificate and key that do not belong together are refused', async () => {
  const { agent } = await startHost()
  await expect(
    agent.call('declareService', {
      ...declared,
      listen: { host: '127.0.0.1', port: null },
      tls: { certificatePem: 'no certificate', keyPem: 'no key' },
    }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-TLS-INVALID' })
})

test('with a certificate the address speaks TLS, and again after the agent was killed', async () => {
  skipWithout('openssl')
  const folder = await temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ])
  const tls = { certificatePem: await readFile(cert, 'utf8'), keyPem: await readFile(key, 'utf8') }
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, hello)
  const { url } = await agent.call('declareService', {
    ...declared,
    listen: { host: '127.0.0.1', port: null },
    tls,
  })

  expect(url).toMatch(/^https:/)
  expect(await secureBody(url ?? '', tls.certificatePem)).toContain('hello')
  for (const pid of [...agent.description.routerPids, agent.description.pid]) process.kill(pid, 'SIGKILL')
  await reach(home)
  expect(await secureBody(url ?? '', tls.certificatePem)).toContain('hello')
})

const secureBody = (url: string, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { ca, agent: false }, (response) => {
      response.setEncoding('utf8')
      response.once('data', resolve)
    })
    asked.once('error', reject)
    asked.end()
  })
