import { once } from 'node:events'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { extract } from 'tar-stream'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import type { ReadinessReport } from '../../../../src/agent/protocol/reports.ts'
import { createLineWriter } from '../../../../src/deployment/providers/process/line-writer.ts'
import { findObstacles } from '../../../../src/deployment/providers/process/preflight.ts'
import { askableUrl, readServingRelease } from '../../../../src/deployment/providers/process/read-back.ts'
import { readinessError, sayReadiness } from '../../../../src/deployment/providers/process/readiness.ts'
import { tarDirectory } from '../../../../src/deployment/providers/process/tar-directory.ts'
import { weightsFor } from '../../../../src/deployment/providers/process/view.ts'
import { systemClock, type Call } from '../../../../src/kernel/call.ts'
import type { EventFact } from '../../../../src/kernel/events.ts'
import { aReleaseId } from '../../../support/builders.ts'
import { temporaryFolder } from '../../../support/home.ts'
import { aConfiguration, aView } from '../../support/builders.ts'

const aCall = (facts: EventFact[] = []): Call => ({
  signal: new AbortController().signal,
  emit: (fact) => void facts.push(fact),
  clock: systemClock,
})

test.for([
  [100, 'old', [{ releaseId: 'new', percent: 100 }]],
  [
    25,
    'old',
    [
      { releaseId: 'old', percent: 75 },
      { releaseId: 'new', percent: 25 },
    ],
  ],
  [0, 'old', [{ releaseId: 'old', percent: 100 }]],
  [0, null, []],
  [25, null, [{ releaseId: 'new', percent: 100 }]],
  [0, 'new', []],
] as const)('%d percent beside %s', ([percent, rest, weights]) => {
  expect(weightsFor('new', percent, rest)).toEqual(weights)
})

async function listening(answer: (server: Server) => void = () => undefined): Promise<number> {
  const server = createServer()
  answer(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return z.object({ port: z.int() }).parse(server.address()).port
}

test('the serving release is read from the answer, whatever its status', async () => {
  const port = await listening((server) =>
    server.on('request', (request, response) => {
      response.setHeader(
        'x-nexo-release',
        request.headers['x-nexo-release'] === 'ask' ? aReleaseId(1) : 'unasked',
      )
      response.statusCode = 404
      response.end('no such page')
    }),
  )
  expect(await readServingRelease(`http://127.0.0.1:${port}/`, '/healthz', aCall())).toBe(aReleaseId(1))
})

test.for([
  [
    'an answer of the router itself',
    { 'x-nexo-release': aReleaseId(1), 'x-nexo-error': 'NX-ROUTER-NO-ANSWER' },
  ],
  ['an answer of another server', { server: 'nginx' }],
  ['a header that is no release', { 'x-nexo-release': 'v1' }],
] as const)('%s proves nothing', async ([, headers]) => {
  const port = await listening((server) =>
    server.on('request', (_request, response) => response.writeHead(200, headers).end()),
  )
  expect(await readServingRelease(`http://127.0.0.1:${port}/`, '/', aCall())).toBeNull()
})

test('no answer at all proves nothing', async () => {
  expect(await readServingRelease('http://127.0.0.1:1/', '/', aCall())).toBeNull()
})

test('a router that listens everywhere is asked on loopback', () => {
  expect(askableUrl('http://example.test:80/', { host: '0.0.0.0', port: 80 })).toBe('http://127.0.0.1:80/')
  expect(askableUrl('https://example.test/', { host: '::', port: 443 })).toBe('https://[::1]:443/')
  expect(askableUrl('http://10.0.0.1:80/', { host: '10.0.0.1', port: 80 })).toBe('http://10.0.0.1:80/')
})

type Cause = Extract<ReadinessReport, { state: 'failed' }>['cause']
const failed = (cause: Cause) => ({
  state: 'failed' as const,
  replica: 'web.1',
  cause,
  waitedMs: 3_000,
  logTail: ['boom'],
})

test.for<[string, Cause, string]>([
  ['NX-DEPLOY-EXITED', { kind: 'exited', exitCode: null, signal: 'SIGSEGV', restarts: 2 }, 'SIGSEGV'],
  ['NX-DEPLOY-SPAWN-FAILED', { kind: 'spawn-failed', systemCode: 'ENOENT', program: 'gunicorn' }, 'gunicorn'],
  ['NX-DEPLOY-NEVER-LISTENED', { kind: 'not-listening', port: 20_000, listensOn: [] }, '20000'],
  [
    'NX-DEPLOY-WRONG-PORT',
    { kind: 'not-listening', port: 20_000, listensOn: [{ host: '::', port: 3_000 }] },
    '[::]:3000',
  ],
  [
    'NX-DEPLOY-WRONG-ADDRESS',
    { kind: 'not-listening', port: 20_000, listensOn: [{ host: '10.0.0.9', port: 20_000 }] },
    '10.0.0.9',
  ],
  ['NX-DEPLOY-HEALTH-TIMEOUT', { kind: 'unhealthy', status: 503, lastAnswer: 'HTTP 503' }, 'HTTP 503'],
  ['NX-DEPLOY-REDIRECT-LOOP', { kind: 'redirect-loop', location: '/login' }, '/login'],
])('%s names what matters and keeps the last lines', ([code, cause, part]) => {
  const error = readinessError(failed(cause), aReleaseId(1))
  expect(error.code).toBe(code)
  expect(error.message).toContain(part)
  expect(error.details['logTail']).toEqual(['boom'])
})

test('a failure shows the last lines of the application', () => {
  const facts: EventFact[] = []
  sayReadiness(
    failed({ kind: 'exited', exitCode: 1, signal: null, restarts: 0 }),
    aReleaseId(1),
    aCall(facts),
  )
  expect(facts).toEqual([expect.objectContaining({ type: 'deployment.application-logged', text: 'boom' })])
})

test('text becomes whole lines, the last one too', async () => {
  const lines: string[] = []
  const writer = createLineWriter((line) => lines.push(line))
  const bytes = Buffer.from('grün\r\nzwei\ndrei')
  for (const byte of bytes) writer.write(Buffer.from([byte]))
  writer.end()
  await once(writer, 'finish')
  expect(lines).toEqual(['grün', 'zwei', 'drei'])
})

test('a folder as a tar stream keeps files, modes, folders and links', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'bin/empty'), { recursive: true })
  await writeFile(join(folder, 'bin/run'), 'echo')
  await chmod(join(folder, 'bin/run'), 0o755)
  await symlink('bin/run', join(folder, 'link'))
  const seen: string[] = []
  const parser = extract()
  parser.on('entry', ({ name, type, linkname, mode }, stream, next) => {
    seen.push(`${type} ${name} ${linkname ?? ''} ${(mode & 0o100).toString(8)}`)
    stream.resume()
    stream.once('end', next)
  })
  tarDirectory(folder).pipe(parser)
  await once(parser, 'finish')
  expect(seen).toEqual([
    'directory bin  100',
    'directory bin/empty  100',
    'file bin/run  100',
    'symlink link bin/run 100',
  ])
})

const machine = { home: '/', path: process.env['PATH'] ?? '' }
const codes = async (...args: Parameters<typeof findObstacles>) =>
  (await findObstacles(...args)).map(({ code }) => code)

test('a port that another process uses is found before a deployment, with its owner', async () => {
  const port = await listening()
  const configuration = aConfiguration({ listen: { host: '127.0.0.1', port } })
  const [finding] = await findObstacles(configuration, undefined, machine)
  expect(finding).toMatchObject({ code: 'NX-AGENT-PORT-IN-USE', severity: 'error' })
  const named = process.platform === 'linux' ? String(process.pid) : String(port)
  expect(finding?.message).toContain(named)
})

test('the port that the environment itself uses is no obstacle', async () => {
  const port = await listening()
  const listen = { host: '127.0.0.1', port }
  expect(await codes(aConfiguration({ listen }), aView({ listen }), machine)).toEqual([])
})

test('an address of another machine, a missing program and hosts are all found at once', async () => {
  const configuration = aConfiguration({
    listen: { host: '203.0.113.7', port: 8_080 },
    requires: ['node', 'no-such-program'],
    hosts: ['deploy@example.test'],
  })
  expect((await codes(configuration, undefined, machine)).toSorted()).toEqual([
    'NX-AGENT-ADDRESS-UNAVAILABLE',
    'NX-PROCESS-HOSTS',
    'NX-PROCESS-PROGRAM-MISSING',
  ])
})
