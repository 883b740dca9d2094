import { createServer } from 'node:http'
import { connect } from 'node:net'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { clientOver, openAgent } from '../../../src/agent/client.ts'
import { createTransport } from '../../../src/agent/client/transport.ts'
import { readNdjson } from '../../../src/agent/ndjson.ts'
import { parseProcessStat } from '../../../src/agent/replicas/process-stat.ts'
import { errorOfReply, toErrorData } from '../../../src/agent/wire-errors.ts'
import { portInUse } from '../../../src/agent/service-errors.ts'
import { temporaryFolder, temporaryHome } from '../../support/home.ts'
import { deploy, helloServer, shop, startHost } from '../support/host.ts'
import { readFile } from 'node:fs/promises'

/** Something that listens where an agent would. */
async function listenAs(home: string, answer: (path: string) => unknown): Promise<void> {
  const folder = join(home, 'agent')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const server = createServer((request, response) => response.end(JSON.stringify(answer(request.url ?? ''))))
  await new Promise<void>((resolve) => server.listen(join(folder, 'agent.sock'), resolve))
  onTestFinished(() => void server.close())
}

const description = {
  protocol: 1,
  version: '0.1.0',
  pid: 1,
  routerPids: [],
  startedAt: '2026-01-31T14:22:33.000Z',
  nodeVersion: '24.0.0',
  platform: 'linux',
  services: 0,
  rssBytes: 0,
}

test('an agent of another protocol is refused, and the way out is named', async () => {
  const home = await temporaryFolder()
  await listenAs(home, () => ({ ...description, protocol: 2 }))
  await expect(openAgent({ home, start: 'never' })).rejects.toMatchObject({
    code: 'NX-AGENT-PROTOCOL',
    details: { agent: 2, caller: 1 },
  })
})

test('an agent of another version and the same protocol is spoken to', async () => {
  const home = await temporaryFolder()
  await listenAs(home, () => ({ ...description, version: '0.0.1' }))
  const agent = await openAgent({ home, start: 'never' })
  expect(agent.description.version).toBe('0.0.1')
  agent.close()
})

test('replies of an agent of another version are checked against the protocol', async () => {
  const home = await temporaryFolder()
  await listenAs(home, (path) =>
    path.endsWith('describe') ? { ...description, version: '0.0.1' } : { mode: 'unheard of' },
  )
  const agent = await openAgent({ home, start: 'never' })
  await expect(agent.call('inspectService', { service: shop })).rejects.toMatchObject({
    code: 'NX-AGENT-REPLY-INVALID',
  })
  agent.close()
})

test('something else that listens there is told apart from an agent', async () => {
  const home = await temporaryFolder()
  await listenAs(home, () => ({ hello: 'world' }))
  await expect(openAgent({ home, start: 'never' })).rejects.toMatchObject({ code: 'NX-AGENT-REPLY-INVALID' })
})

test('where nothing listens a command that must not start an agent says so', async () => {
  const home = await temporaryFolder()
  await expect(openAgent({ home, start: 'never' })).rejects.toMatchObject({
    code: 'NX-AGENT-NOT-RUNNING',
    exitCode: 8,
  })
})

test('an agent that does not come up shows the last lines of its log', async () => {
  const home = await temporaryHome()
  const entry = [process.execPath, '-e', 'console.error("out of luck"); process.exit(4)']
  await expect(openAgent({ home, start: 'if-absent', entry })).rejects.toMatchObject({
    code: 'NX-AGENT-START-FAILED',
    details: { logTail: ['out of luck'] },
  })
})

test('an aborted call ends with the reason of its signal', async () => {
  const { agent } = await startHost()
  const abort = new AbortController()
  abort.abort(new Error('enough'))
  await expect(agent.call('describe', {}, { signal: abort.signal })).rejects.toThrow('enough')
})

test('an agent that is killed in the middle of a stream is reported as lost', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const reports = agent.stream('logs', { service: shop, tailLines: 5, follow: true })
  const readAll = async (): Promise<void> => {
    for await (const { kind } of reports)
      if (kind === 'caught-up') process.kill(agent.description.pid, 'SIGKILL')
  }
  await expect(readAll()).rejects.toMatchObject({ code: 'NX-AGENT-CONNECTION-LOST' })
})

test('the protocol runs over any byte stream', async () => {
  const { home, agent } = await startHost()
  const transport = createTransport(() => connect(join(home, 'agent', 'agent.sock')))
  const other = clientOver(transport, agent.description)
  expect((await other.call('describe', {})).pid).toBe(agent.description.pid)
  await expect(other.call('inspectService', { service: shop })).resolves.toBeNull()
  other.close()
})

test('a request that does not fit is refused with the place', async () => {
  const { agent } = await startHost()
  await expect(
    agent.call('inspectService', { service: { application: 'No Name', environment: 'local' } }),
  ).rejects.toMatchObject({
    code: 'NX-AGENT-REQUEST-INVALID',
    message: expect.stringContaining('service.application'),
  })
})

test.runIf(process.platform === 'linux')(
  'agent, router and replica are sessions of their own, so that Ctrl-C ends none of them',
  async () => {
    const { home, agent } = await startHost()
    const { replicas } = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
    const pids = [
      agent.description.pid,
      ...agent.description.routerPids,
      ...replicas.map((one) => one.pid ?? 0),
    ]
    const stats = await Promise.all(
      pids.map(async (pid) => parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'))),
    )
    expect(stats.map((stat) => stat?.session)).toEqual(pids)
  },
)

test('errors cross the socket whole, and what has no name gets one', () => {
  const error = portInUse({ host: '127.0.0.1', port: 80, owner: null })
  const back = errorOfReply(JSON.parse(JSON.stringify({ error: toErrorData(error) })))
  expect(back?.toData()).toEqual(error.toData())
  expect(toErrorData(new TypeError('x is not a function')).code).toBe('NX-AGENT-INTERNAL')
  expect(errorOfReply({ state: 'ready' })).toBeUndefined()
})

test('lines are whole however the bytes are cut', async () => {
  const bytes = Buffer.from('{"a":"ü"}\n\n{"b":2}')
  async function* cut(): AsyncGenerator<Buffer> {
    for (const byte of bytes) yield Buffer.from([byte])
  }
  const lines: unknown[] = []
  for await (const line of readNdjson(cut())) lines.push(line)
  expect(lines).toEqual([{ a: 'ü' }, { b: 2 }])
})
