import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentClient } from '../../../src/agent/client.ts'
import type { WorkerView } from '../../../src/agent/workers/contract.ts'
import { isAlive, processStartOf } from '../../../src/kernel/process-identity.ts'
import { reach, startHost, until } from '../support/host.ts'

/** Writes its pid and `note` as a line, and goes on until it is told to end. */
const body = `
console.log('worker ' + process.pid + ' ' + process.env.NOTE)
process.on('SIGTERM', () => { console.log('asked to end'); process.exit(0) })
setInterval(() => {}, 1_000_000)
`

async function aWorker(home: string, note = 'one') {
  const file = join(home, 'worker.cjs')
  await writeFile(file, body)
  return { id: 'watcher', argv: [process.execPath, file], directory: home, env: { NOTE: note } }
}

const only = async (agent: AgentClient): Promise<WorkerView | undefined> =>
  (await agent.call('listWorkers', {}))[0]

const nextAgent = (home: string, pid: number): Promise<AgentClient> =>
  until(async () => {
    const agent = await reach(home).catch(() => undefined)
    return agent !== undefined && agent.description.pid !== pid ? agent : undefined
  })

const identityOf = (pid: number) => ({ pid, processStartedAt: processStartOf(pid) ?? 'gone' })

test('a declared worker runs with its variables and writes its log; the same wish again changes nothing', async () => {
  const { home, agent } = await startHost()
  const worker = await aWorker(home)
  const first = await agent.call('declareWorker', { worker })
  const again = await agent.call('declareWorker', { worker })
  const line = `worker ${first.pid} one`

  expect(again.pid).toBe(first.pid)
  expect(first.state).toBe('running')
  await until(async () => ((await readFile(first.logFile, 'utf8')).includes(line) ? true : undefined))
})

test('what is kept of a worker is for its owner alone', async () => {
  const { home, agent } = await startHost()
  const worker = await aWorker(home, 'canary')
  const { logFile } = await agent.call('declareWorker', { worker })
  const folder = join(home, 'agent', 'workers', 'watcher')
  const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)

  expect(await modeOf(join(folder, 'worker.json'))).toBe('600')
  expect(await modeOf(logFile)).toBe('600')
  expect(await modeOf(folder)).toBe('700')
})

test('a worker that is killed comes back, and the agent says how it ended', async () => {
  const { home, agent } = await startHost()
  const first = await agent.call('declareWorker', { worker: await aWorker(home) })
  process.kill(first.pid ?? 0, 'SIGKILL')
  const next = await until(async () => {
    const seen = await only(agent)
    return seen?.pid !== null && seen?.pid !== first.pid ? seen : undefined
  })

  expect(next).toMatchObject({ state: 'running', restarts: 1, lastEnd: 'ended by SIGKILL' })
})

test('a worker whose program is missing is told as backing off, with the reason', async () => {
  const { home, agent } = await startHost()
  const worker = { ...(await aWorker(home)), argv: [join(home, 'no-such-program')] }
  const seen = await agent.call('declareWorker', { worker })

  expect(seen.state).toBe('backing-off')
  expect(seen.lastEnd).toMatch(/could not be started.*ENOENT/)
})

test('an agent that is killed leaves its worker alone, and the next agent goes on with it', async () => {
  const { home, agent } = await startHost()
  const before = await agent.call('declareWorker', { worker: await aWorker(home) })
  process.kill(agent.description.pid, 'SIGKILL')
  const next = await nextAgent(home, agent.description.pid)
  const after = await until(() => only(next))
  process.kill(after.pid ?? 0, 'SIGKILL')
  const restarted = await until(async () => {
    const seen = await only(next)
    return seen?.pid !== null && seen?.pid !== before.pid ? seen : undefined
  })

  expect(after.pid).toBe(before.pid)
  expect(restarted.lastEnd).toBe('ended')
})

test('a worker that no agent wrote down is found by its environment and not started twice', async () => {
  const { home, agent } = await startHost()
  const before = await agent.call('declareWorker', { worker: await aWorker(home) })
  const record = join(home, 'agent', 'workers', 'watcher', 'process.json')
  await until(() => stat(record).catch(() => undefined))
  await writeFile(record, 'half a rec')
  process.kill(agent.description.pid, 'SIGKILL')
  const next = await nextAgent(home, agent.description.pid)

  expect((await until(() => only(next))).pid).toBe(before.pid)
})

test('an upgrade hands the worker over', async () => {
  const { home, agent } = await startHost()
  const before = await agent.call('declareWorker', { worker: await aWorker(home) })
  const argv = await import('../support/bundled-entry.ts').then(({ bundledEntry }) => bundledEntry())
  await agent.call('upgrade', { argv: [...argv], version: '9.9.9' })
  const next = await nextAgent(home, agent.description.pid)

  expect((await only(next))?.pid).toBe(before.pid)
})

test('another wish under the same name ends the old process first', async () => {
  const { home, agent } = await startHost()
  const before = await agent.call('declareWorker', { worker: await aWorker(home, 'one') })
  const old = identityOf(before.pid ?? 0)
  const after = await agent.call('declareWorker', { worker: await aWorker(home, 'two') })

  expect(after.pid).not.toBe(before.pid)
  expect(isAlive(old)).toBe(false)
  await until(async () => ((await readFile(after.logFile, 'utf8')).includes(' two') ? true : undefined))
})

test('a removed worker has ended and is forgotten; removing it again is no failure', async () => {
  const { home, agent } = await startHost()
  const { pid } = await agent.call('declareWorker', { worker: await aWorker(home) })
  const old = identityOf(pid ?? 0)
  const first = await agent.call('removeWorker', { id: 'watcher' })
  const second = await agent.call('removeWorker', { id: 'watcher' })

  expect([first.removed, second.removed]).toEqual([true, false])
  expect(isAlive(old)).toBe(false)
  expect(await agent.call('listWorkers', {})).toEqual([])
  await expect(stat(join(home, 'agent', 'workers', 'watcher'))).rejects.toThrow('ENOENT')
})

test('an agent that stops with everything ends the worker, and the next agent brings it back', async () => {
  const { home, agent } = await startHost()
  const { pid } = await agent.call('declareWorker', { worker: await aWorker(home) })
  const old = identityOf(pid ?? 0)
  await agent.call('shutdown', { replicas: 'stop' })
  const endedWith = isAlive(old)
  const next = await nextAgent(home, agent.description.pid)

  expect(endedWith).toBe(false)
  expect((await until(() => only(next))).state).toBe('running')
})

test('an agent that leaves its replicas leaves the worker too', async () => {
  const { home, agent } = await startHost()
  const { pid } = await agent.call('declareWorker', { worker: await aWorker(home) })
  const before = identityOf(pid ?? 0)
  await agent.call('shutdown', { replicas: 'leave' })

  expect(isAlive(before)).toBe(true)
})

test('a damaged wish keeps no agent from starting, and the other workers run', async () => {
  const { home, agent } = await startHost()
  const worker = await aWorker(home)
  await agent.call('declareWorker', { worker })
  await agent.call('declareWorker', { worker: { ...worker, id: 'other' } })
  const wish = join(home, 'agent', 'workers', 'other', 'worker.json')
  await chmod(wish, 0o600)
  await writeFile(wish, '{"id":')
  process.kill(agent.description.pid, 'SIGKILL')
  const next = await nextAgent(home, agent.description.pid)
  const log = join(home, 'agent', 'agent.log')

  expect((await until(() => only(next))).id).toBe('watcher')
  await until(async () => ((await readFile(log, 'utf8')).includes('worker not taken up') ? true : undefined))
})
