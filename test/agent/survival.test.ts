import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentClient } from '../../src/agent/client.ts'
import { openAgent } from '../../src/agent/client.ts'
import { agentEntry } from '../../src/agent/entry.ts'
import { processStartOf } from '../../src/kernel/process-identity.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { endProcessesOf } from '../support/processes.ts'
import { startSmallLoad } from './support/load.ts'
import {
  bodyOf,
  collect,
  deploy,
  helloServer,
  pidsOf,
  reach,
  shop,
  startHost,
  textsOf,
  until,
  view,
} from './support/host.ts'

const hello = { files: { 'server.js': helloServer }, process: { replicas: 2 } }

const change = (replicas: Record<string, number>) => ({
  service: shop,
  fencingToken: 1,
  releaseId: 'r-20260131-142233-0001',
  replicas,
  drainMs: 60_000,
})

/** Another agent than `pid` answers. */
const nextAgent = (home: string, pid: number): Promise<AgentClient> =>
  until(async () => {
    const agent = await reach(home, 'never').catch(() => undefined)
    return agent !== undefined && agent.description.pid !== pid ? agent : undefined
  })

test('a killed agent is replaced within a second or two: replicas stay, requests are answered all along', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, hello)
  const load = startSmallLoad(before.url ?? '')
  process.kill(agent.description.pid, 'SIGKILL')
  const next = await nextAgent(home, agent.description.pid)
  const after = await view(next)
  const { failures } = await load.stop()

  expect(failures).toEqual([])
  expect(pidsOf(after)).toEqual(pidsOf(before))
  expect(after.replicas.every((one) => one.healthy)).toBe(true)
  expect(next.description.routerPids).toEqual(agent.description.routerPids)
})

test(
  'an agent that is killed again and again, at any moment, costs no request',
  { timeout: 300_000 },
  async () => {
    const { home, agent } = await startHost()
    const before = await deploy(home, agent, 1, hello)
    const load = startSmallLoad(before.url ?? '')
    let last = agent.description.pid
    for (let kill = 0; kill < Number(process.env['NEXO_AGENT_KILLS'] ?? 4); kill += 1) {
      process.kill(last, 'SIGKILL')
      const next = await nextAgent(home, last)
      last = next.description.pid
      // In the middle of whatever it does then.
      void next.call('setReplicas', change({ web: 1 + (kill % 2) })).catch(() => undefined)
    }
    const { failures } = await load.stop()
    const final = await nextAgent(home, 0)
    await final.call('setReplicas', change({ web: 2 }))
    await collect(final.stream('awaitReady', { service: shop, releaseId: 'r-20260131-142233-0001' }))

    expect(failures).toEqual([])
    expect((await view(final)).replicas.map((one) => one.state)).toEqual(['ready', 'ready'])
  },
)

test('a killed router is replaced on the same address', async () => {
  const { home, agent } = await startHost()
  const { url } = await deploy(home, agent, 1, hello)
  for (const pid of agent.description.routerPids) process.kill(pid, 'SIGKILL')
  const body = await until(() => bodyOf(url))
  const seen = await agent.call('describe', {})

  expect(body).toContain('hello')
  expect(seen.routerPids).toHaveLength(agent.description.routerPids.length)
  expect(seen.routerPids).not.toEqual(agent.description.routerPids)
})

test('agent and router killed at once: the next command brings back the address over the same replicas', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, hello)
  for (const pid of [...agent.description.routerPids, agent.description.pid]) process.kill(pid, 'SIGKILL')
  const next = await reach(home)
  const after = await view(next)

  expect(await bodyOf(after.url)).toContain('hello')
  expect(after.url).toBe(before.url)
  expect(pidsOf(after)).toEqual(pidsOf(before))
})

test('after a reboot the serving release comes back', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, hello)
  await endProcessesOf(home)
  const next = await reach(home)
  await until(async () => ((await view(next)).replicas.every((one) => one.healthy) ? true : undefined))

  expect(await bodyOf(before.url)).toBe('hello from r-20260131-142233-0001')
})

test('a replica that died while no agent looked is started again', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  for (const pid of [...agent.description.routerPids, agent.description.pid]) process.kill(pid, 'SIGKILL')
  process.kill(before.replicas[0]?.pid ?? 0, 'SIGKILL')
  await reach(home)
  expect(await until(() => bodyOf(before.url))).toContain('hello')
})

test('a recorded pid that is another process by now is neither adopted nor touched', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  await endProcessesOf(home)
  const file = join(home, 'agent', 'services', 'shop', 'local', 'replicas.json')
  const recorded = await readFile(file, 'utf8')
  await writeFile(file, recorded.replaceAll(/"pid":\d+/g, `"pid":${process.pid}`))
  const next = await reach(home)
  const body = await until(() => bodyOf(before.url))

  expect(body).toContain('hello')
  const [replica] = (await view(next)).replicas
  expect(replica?.pid).not.toBe(process.pid)
  // Nothing was taken for it that then seemed to end.
  expect(replica?.restarts).toBe(0)
})

test('a replica that was started and not yet written down is found by what it carries', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  for (const pid of [...agent.description.routerPids, agent.description.pid]) process.kill(pid, 'SIGKILL')
  await writeFile(join(home, 'agent', 'services', 'shop', 'local', 'replicas.json'), '[{"torn')
  const next = await reach(home)
  const after = await until(async () => {
    const seen = await view(next)
    return seen.replicas.every((one) => one.healthy) ? seen : undefined
  })

  expect(after.replicas.map((one) => one.pid)).toEqual(before.replicas.map((one) => one.pid))
})

test('an upgrade hands over under load without a failed request, and replicas stay', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, hello)
  const load = startSmallLoad(before.url ?? '')
  const first = await agent.call('upgrade', { argv: [...agentEntry()], version: '0.1.0' })
  const between = await reach(home, 'never')
  const second = await between.call('upgrade', { argv: [...agentEntry()], version: '0.1.0' })
  const last = await reach(home, 'never')
  const { answered, failures } = await load.stop()

  expect(failures).toEqual([])
  expect(answered).toBeGreaterThan(0)
  expect(new Set([agent.description.pid, first.pid, second.pid]).size).toBe(3)
  expect(last.description.pid).toBe(second.pid)
  expect(pidsOf(await view(last))).toEqual(pidsOf(before))
})

test('an upgrade to something that does not start changes nothing', async () => {
  const { home, agent } = await startHost()
  const { url } = await deploy(home, agent, 1, hello)
  await expect(
    agent.call('upgrade', { argv: [process.execPath, '-e', 'process.exit(4)'], version: '9.9.9' }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-UPGRADE-FAILED', exitCode: 5 })

  expect((await agent.call('describe', {})).pid).toBe(agent.description.pid)
  expect(await bodyOf(url)).toContain('hello')
  await agent.call('setTraffic', {
    service: shop,
    fencingToken: 2,
    weights: [{ releaseId: 'r-20260131-142233-0001', percent: 100 }],
  })
})

test('of many callers that start an agent at once all reach the same one', async () => {
  const home = await temporaryHome()
  const agents = await Promise.all(Array.from({ length: 4 }, () => reach(home)))
  expect(new Set(agents.map((agent) => agent.description.pid)).size).toBe(1)
})

test('two homes on one machine do not see each other', async () => {
  const one = await startHost()
  const other = await startHost()
  const first = await deploy(one.home, one.agent, 1, { files: { 'server.js': helloServer } })
  const second = await deploy(other.home, other.agent, 1, { files: { 'server.js': helloServer } })
  await other.agent.call('shutdown', { replicas: 'stop' })

  expect(first.url).not.toBe(second.url)
  expect(await bodyOf(first.url)).toContain('hello')
  expect(await bodyOf(second.url)).toBeUndefined()
})

test('a home with a long path and letters of every script works', async () => {
  const folder = await temporaryFolder()
  const home = join(folder, 'ünïcode 家 🏠', 'x'.repeat(90))
  const { agent } = await startHost(home)
  const { url } = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const body = await bodyOf(url)
  await agent.call('shutdown', { replicas: 'stop' })
  await expect.poll(() => processStartOf(agent.description.pid)).toBeUndefined()

  expect(body).toContain('hello')
})

test('an agent that ends leaves replicas running when told so, and takes them with it otherwise', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const pid = before.replicas[0]?.pid ?? 0
  await agent.call('shutdown', { replicas: 'leave' })
  await expect.poll(() => processStartOf(agent.description.pid)).toBeUndefined()
  expect(processStartOf(pid)).toBeDefined()
  await expect(openAgent({ home, start: 'never' })).rejects.toMatchObject({ code: 'NX-AGENT-NOT-RUNNING' })

  const next = await reach(home)
  expect((await view(next)).replicas.map((one) => one.pid)).toEqual([pid])
  await next.call('shutdown', { replicas: 'stop' })
  expect(processStartOf(pid)).toBeUndefined()
})

test.each([
  ['cut off', (text: string) => text.slice(0, 100)],
  ['empty', () => ''],
  ['full of other bytes', () => '\u0000'.repeat(4_096)],
])(
  'a service whose state file is %s comes back as it was, and the damage is told',
  async (_what, damaged) => {
    const { home, agent } = await startHost()
    const before = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
    await endProcessesOf(home)
    const file = join(home, 'agent', 'services', 'shop', 'local', 'service.json')
    await writeFile(file, damaged(await readFile(file, 'utf8')))
    const next = await reach(home)

    expect(await until(() => bodyOf(before.url))).toContain('hello')
    expect(await view(next)).toMatchObject({ weights: before.weights, url: before.url })
    expect(await readFile(`${file}.damaged`, 'utf8')).not.toContain('"releases"')
    expect(await readFile(join(home, 'agent', 'agent.log'), 'utf8')).toContain('taken from its copy')
  },
)

test('a damaged state without a copy is named, the other services go on, and destroying mends it', async () => {
  const { home, agent } = await startHost()
  const blog = { application: 'blog', environment: 'local' }
  const kept = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  await deploy(home, agent, 2, { files: { 'server.js': helloServer }, service: blog })
  await endProcessesOf(home)
  const folder = join(home, 'agent', 'services', 'blog', 'local')
  const file = join(folder, 'service.json')
  for (const each of ['service.json', 'service.copy.json'])
    await writeFile(join(folder, each), (await readFile(join(folder, each), 'utf8')).slice(0, 100))
  const next = await reach(home)

  expect(await until(() => bodyOf(kept.url))).toContain('hello')
  await expect(next.call('inspectService', { service: blog })).rejects.toMatchObject({
    code: 'NX-AGENT-STATE-CORRUPT',
    details: { file },
  })
  await collect(next.stream('destroyService', { service: blog, fencingToken: 9 }))
  expect(await next.call('inspectService', { service: blog })).toBeNull()
})

test('a damaged certificate file takes its own service down alone', async () => {
  const { home, agent } = await startHost()
  const blog = { application: 'blog', environment: 'local' }
  const kept = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  await deploy(home, agent, 2, { files: { 'server.js': helloServer }, service: blog })
  await endProcessesOf(home)
  const folder = join(home, 'agent', 'services', 'blog', 'local')
  const file = join(folder, 'service.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"tls":false', '"tls":true'))
  await writeFile(join(folder, 'tls.json'), '{"certificatePem"')
  const next = await reach(home)

  expect(await until(() => bodyOf(kept.url))).toContain('hello')
  await expect(next.call('inspectService', { service: blog })).rejects.toMatchObject({
    code: 'NX-AGENT-STATE-CORRUPT',
    details: { file: join(folder, 'tls.json') },
  })
})

test('a state file of a newer version is refused by name', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  await endProcessesOf(home)
  const file = join(home, 'agent', 'services', 'shop', 'local', 'service.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"format":1', '"format":99'))
  const next = await reach(home)

  await expect(view(next)).rejects.toMatchObject({ code: 'NX-AGENT-STATE-NEWER' })
})

test('an agent that accepts and does not answer is named with its pid', async () => {
  const { home, agent } = await startHost()
  process.kill(agent.description.pid, 'SIGSTOP')
  await expect(openAgent({ home, start: 'if-absent' })).rejects.toMatchObject({
    code: 'NX-AGENT-HUNG',
    details: { pid: agent.description.pid },
  })
  process.kill(agent.description.pid, 'SIGCONT')
})

test('what an upgraded agent left in flight is drained by its successor before a replica is stopped', async () => {
  const { home, agent } = await startHost()
  const slow = `
    let late
    process.on('SIGUSR2', () => late.end('late'))
    require('node:http').createServer((request, response) => {
      if (request.url !== '/slow') return response.end('quick')
      late = response
      console.log('asked')
    }).listen(process.env.PORT)`
  const { url, replicas } = await deploy(home, agent, 1, { files: { 'server.js': slow } })
  const answer = fetch(`${url}/slow`).then((one) => one.text())
  await until(async () => {
    const lines = await collect(agent.stream('logs', { service: shop, tailLines: 5, follow: false }))
    return textsOf(lines).includes('asked') ? true : undefined
  })
  await agent.call('upgrade', { argv: [...agentEntry()], version: '0.1.0' })
  const next = await reach(home, 'never')
  const releaseId = 'r-20260131-142233-0001'
  await next.call('setTraffic', { service: shop, fencingToken: 1, weights: [] })
  const drained: { inFlight: number; done: boolean; closed: number }[] = []
  for await (const progress of next.stream('drain', { service: shop, releaseId, timeoutMs: 60_000 })) {
    drained.push(progress)
    if (drained.length === 1) process.kill(replicas[0]?.pid ?? 0, 'SIGUSR2')
  }
  await next.call('setReplicas', {
    service: shop,
    fencingToken: 1,
    releaseId,
    replicas: { web: 0 },
    drainMs: 0,
  })

  expect(await answer).toBe('late')
  expect(drained[0]).toMatchObject({ inFlight: 1, done: false })
  expect(drained.at(-1)).toMatchObject({ done: true, closed: 0 })
})
