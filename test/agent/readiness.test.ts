import { afterAll, beforeAll, expect, test } from 'vitest'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentClient } from '../../src/agent/client.ts'
import { openAgent } from '../../src/agent/client.ts'
import type { ReadinessReport } from '../../src/agent/protocol/reports.ts'
import type { ProcessSpec } from '../../src/domain/process.ts'
import { aProcess } from '../support/builders.ts'
import { skipWithout } from '../support/engine.ts'
import { endProcessesOf } from '../support/processes.ts'
import { bundledEntry } from './support/bundled-entry.ts'
import { awaitReady, helloServer, firstLine, install, shop, until, view } from './support/host.ts'

let home = ''
let agent: AgentClient
let number = 0
/** How long a process of Node takes to come up on this machine as it is now. */
let startMs = 0

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'nexo-home-')))
  const entry = await bundledEntry()
  const startedMs = performance.now()
  agent = await openAgent({ home, start: 'if-absent', entry })
  startMs = performance.now() - startedMs
  const declared = { service: shop, fencingToken: 1, listen: null, tls: null } as const
  await agent.call('declareService', { ...declared, releaseHeader: 'asked' })
})

afterAll(async () => {
  agent.close()
  await endProcessesOf(home)
  await rm(home, { recursive: true, force: true })
})

/** Starts one replica of a process and resolves with every report about it. */
async function reportsOf(
  files: Readonly<Record<string, string>>,
  process: Partial<ProcessSpec> = {},
): Promise<readonly ReadinessReport[]> {
  number += 1
  const releaseId = await install(home, agent, number, { files, process })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { web: 1 } })
  const reports = await awaitReady(agent, releaseId)
  await agent.call('setReplicas', { ...change, replicas: { web: 0 } })
  return reports
}

const patient = { path: '/readyz', timeoutMs: 60_000, intervalMs: 50, probeTimeoutMs: 5_000 }
const quick = { path: '/readyz', timeoutMs: 700, intervalMs: 50, probeTimeoutMs: 500 }
/** Time enough to come up. All of it is waited for, so these tests run side by side. */
const unhurried = () => ({ ...quick, timeoutMs: 5_000 + Math.ceil(4 * startMs), probeTimeoutMs: 5_000 })
const http = "const http = require('node:http'); const { PORT } = process.env;"

test('an application that ends at once fails at once, with its own last words', async () => {
  const reports = await reportsOf({ 'server.js': "console.error('no database'); process.exit(3)" })
  expect(reports.at(-1)).toMatchObject({
    state: 'failed',
    replica: 'web.1',
    cause: { kind: 'exited', exitCode: 3, signal: null, restarts: 0 },
    logTail: ['no database'],
  })
  const failed = reports.at(-1)
  expect(failed?.state === 'failed' && failed.waitedMs).toBeLessThan(aProcess().health.timeoutMs)
})

test('an application that is killed says by which signal', async () => {
  const reports = await reportsOf({ 'server.js': "process.kill(process.pid, 'SIGKILL')" })
  expect(reports.at(-1)).toMatchObject({ cause: { kind: 'exited', exitCode: null, signal: 'SIGKILL' } })
})

test('a program that is not there is named', async () => {
  const reports = await reportsOf({ 'server.js': '' }, { argv: ['no-such-program', 'server.js'] })
  expect(reports.at(-1)).toMatchObject({
    cause: { kind: 'spawn-failed', systemCode: 'ENOENT', program: 'no-such-program' },
  })
})

test.concurrent('an application that listens on another port is told which', async () => {
  const reports = await reportsOf(
    { 'server.js': `${http} http.createServer().listen(0, '127.0.0.1')` },
    { health: unhurried() },
  )
  expect(
    reports.some((report) => report.state === 'waiting' && report.lastAnswer.includes('not on port')),
  ).toBe(true)
  expect(reports.at(-1)).toMatchObject({
    cause: { kind: 'not-listening', listensOn: [{ host: '127.0.0.1' }] },
  })
})

test.concurrent('an application that never listens is not waited for longer than it may take', async () => {
  const reports = await reportsOf({ 'server.js': 'setInterval(() => {}, 1000)' }, { health: quick })
  expect(reports.at(-1)).toMatchObject({ cause: { kind: 'not-listening', listensOn: [] } })
})

test.concurrent('an application that is never healthy says what it answered', async () => {
  const reports = await reportsOf(
    { 'server.js': `${http} http.createServer((q, r) => { r.statusCode = 503; r.end() }).listen(PORT)` },
    { health: unhurried() },
  )
  expect(reports.at(-1)).toMatchObject({ cause: { kind: 'unhealthy', status: 503, lastAnswer: 'HTTP 503' } })
})

test.concurrent.for([{}, { path: undefined }])(
  'a server that speaks no HTTP is never ready',
  async (differing) => {
    const server = "require('node:net').createServer((s) => s.end('-ERR\\r\\n')).listen(process.env.PORT)"
    expect(
      (await reportsOf({ 'server.js': server }, { health: { ...unhurried(), ...differing } })).at(-1),
    ).toMatchObject({
      cause: { kind: 'unhealthy', status: null },
    })
  },
)

test('redirects without end are called that', async () => {
  const reports = await reportsOf(
    {
      'server.js': `${http} http.createServer((q, r) => { r.writeHead(302, { location: q.url }); r.end() }).listen(PORT)`,
    },
    { health: patient },
  )
  expect(reports.at(-1)).toMatchObject({ cause: { kind: 'redirect-loop', location: '/readyz' } })
})

test('redirects on the same origin are followed', async () => {
  const server = `${http} http.createServer((q, r) => {
    if (q.url === '/ok') return r.end()
    r.writeHead(302, { location: '/ok' }); r.end()
  }).listen(PORT)`
  expect((await reportsOf({ 'server.js': server }, { health: patient })).at(-1)).toMatchObject({
    state: 'ready',
  })
})

test('an application that listens on IPv6 only is ready', async () => {
  const server = `${http} http.createServer((q, r) => r.end()).listen({ port: PORT, host: '::1', ipv6Only: true })`
  expect((await reportsOf({ 'server.js': server })).at(-1)).toMatchObject({ state: 'ready' })
})

test('an application that turns healthy and then dies before the others are ready has failed', async () => {
  const server = `${http}
    process.on('SIGUSR2', () => process.exit(9))
    http.createServer((q, r) => {
      r.statusCode = process.env.NEXO_REPLICA === 'web.1' ? 200 : 503
      r.end()
    }).listen(PORT)`
  number += 1
  const spec = { health: patient }
  const releaseId = await install(home, agent, number, { files: { 'server.js': server }, process: spec })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { web: 2 } })
  const reports: ReadinessReport[] = []
  for await (const report of agent.stream('awaitReady', { service: shop, releaseId })) {
    reports.push(report)
    if (report.state !== 'replica-ready') continue
    const ready = (await view(agent)).replicas.find(
      (one) => one.release === releaseId && one.id === report.replica,
    )
    if (typeof ready?.pid !== 'number') throw new Error(`${report.replica} is gone already`)
    process.kill(ready.pid, 'SIGUSR2')
  }
  await agent.call('setReplicas', { ...change, replicas: { web: 0 } })

  expect(reports.some((report) => report.state === 'replica-ready' && report.replica === 'web.1')).toBe(true)
  expect(reports.at(-1)).toMatchObject({ replica: 'web.1', cause: { kind: 'exited', exitCode: 9 } })
})

test('five ends within a minute are called a crash loop', async () => {
  number += 1
  const process = { argv: ['sh', '-c', 'exit 1'] }
  const releaseId = await install(home, agent, number, { files: {}, process })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { web: 1 } })
  const replica = await until(async () =>
    (await view(agent)).replicas.find((one) => one.release === releaseId && one.state === 'crash-loop'),
  )
  expect(replica).toMatchObject({ pid: null, restarts: 4, healthy: false })
  await agent.call('setReplicas', { ...change, replicas: { web: 0 } })
})

test('an application that ignores the stop signal is killed after its grace, with its children', async () => {
  number += 1
  const script = `trap '' TERM; sh -c "trap '' TERM; while :; do sleep 1; done" & while :; do sleep 1; done`
  const releaseId = await install(home, agent, number, {
    files: { 'run.sh': script },
    processes: [aProcess({ name: 'jobs', role: 'worker', argv: ['sh', 'run.sh'], stopGraceMs: 300 })],
  })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { jobs: 1 } })
  expect((await awaitReady(agent, releaseId)).at(-1)).toMatchObject({ state: 'ready' })
  const startedMs = performance.now()
  await agent.call('setReplicas', { ...change, replicas: { jobs: 0 } })
  expect(performance.now() - startedMs).toBeGreaterThan(280)
  expect((await view(agent)).replicas.filter((one) => one.release === releaseId)).toEqual([])
})

test('a Python server is started, asked and stopped like any other', async () => {
  skipWithout('python3')
  const server = `
import os, http.server
http.server.HTTPServer(('', int(os.environ['PORT'])), http.server.SimpleHTTPRequestHandler).serve_forever()`
  const reports = await reportsOf({ 'server.py': server }, { argv: ['python3', 'server.py'] })
  expect(reports.at(-1)).toMatchObject({ state: 'ready' })
})

test('resource limits hold for the application itself, without a shell in between', async () => {
  number += 1
  const script = 'echo "files $(ulimit -n) data $(ulimit -d) parent $(ps -o comm= -p $PPID)"; exec sleep 300'
  const releaseId = await install(home, agent, number, {
    files: { 'run.sh': script },
    processes: [
      aProcess({
        name: 'jobs',
        role: 'worker',
        argv: ['sh', 'run.sh'],
        limits: { openFiles: 200, memoryBytes: 64 * 2 ** 20 },
      }),
    ],
  })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { jobs: 1 } })
  await awaitReady(agent, releaseId)
  expect(await firstLine(agent, releaseId)).toMatch(/^files 200 data 65536 parent (?!sh$)/)
  await agent.call('setReplicas', { ...change, replicas: { jobs: 0 } })
})

test('a replica that stops answering leaves the router, and comes back when it answers again', async () => {
  const server = `${http} let ok = true
    process.on('SIGUSR2', () => { ok = !ok })
    http.createServer((q, r) => { if (ok) r.end(); else q.socket.destroy() }).listen(PORT)`
  number += 1
  const process_ = { health: { path: '/', timeoutMs: 60_000, intervalMs: 30, probeTimeoutMs: 10_000 } }
  const releaseId = await install(home, agent, number, { files: { 'server.js': server }, process: process_ })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { web: 1 } })
  await awaitReady(agent, releaseId)
  const seen = async (state: string): Promise<number | undefined> => {
    const found = (await view(agent)).replicas.find((one) => one.release === releaseId && one.state === state)
    return found?.pid ?? undefined
  }
  const pid = await until(() => seen('ready'))
  process.kill(pid, 'SIGUSR2')
  expect(await until(() => seen('unhealthy'))).toBe(pid)
  process.kill(pid, 'SIGUSR2')
  expect(await until(() => seen('ready'))).toBe(pid)
  await agent.call('setReplicas', { ...change, replicas: { web: 0 } })
})

test('a replica that is killed is started again and serves', async () => {
  number += 1
  const releaseId = await install(home, agent, number, { files: { 'server.js': helloServer } })
  const change = { service: shop, fencingToken: 1, releaseId, drainMs: 100 }
  await agent.call('setReplicas', { ...change, replicas: { web: 1 } })
  await awaitReady(agent, releaseId)
  const ready = async (): Promise<{ pid: number | null; restarts: number } | undefined> =>
    (await view(agent)).replicas.find((one) => one.release === releaseId && one.state === 'ready')
  const before = await until(ready)
  process.kill(before.pid ?? 0, 'SIGKILL')
  const after = await until(async () => {
    const seen = await ready()
    return seen !== undefined && seen.pid !== before.pid ? seen : undefined
  })
  expect(after.restarts).toBe(1)
  await agent.call('setReplicas', { ...change, replicas: { web: 0 } })
})
