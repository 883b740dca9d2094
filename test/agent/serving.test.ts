import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemCodeOf } from '../../src/kernel/errors.ts'
import { processStartOf } from '../../src/kernel/process-identity.ts'
import { aProcess } from '../support/builders.ts'
import {
  awaitReady,
  bodyOf,
  collect,
  deploy,
  firstLine,
  helloServer,
  install,
  shop,
  startHost,
  textsOf,
  view,
} from './support/host.ts'
import { startSmallLoad } from './support/load.ts'

test('an application serves behind a stable address, and a second release takes over without a failed request', async () => {
  const { home, agent } = await startHost()
  const first = await deploy(home, agent, 1, {
    files: { 'server.js': helloServer },
    process: { replicas: 2 },
  })
  const load = startSmallLoad(first.url ?? '')
  const second = await deploy(home, agent, 2, {
    files: { 'server.js': helloServer },
    process: { replicas: 2 },
  })
  const [oldRelease = ''] = first.releases.map((one) => one.release.id)
  const drained = await collect(
    agent.stream('drain', { service: shop, releaseId: oldRelease, timeoutMs: 60_000 }),
  )
  await agent.call('setReplicas', {
    service: shop,
    fencingToken: 1,
    releaseId: oldRelease,
    replicas: { web: 0 },
    drainMs: 60_000,
  })
  const { answered, failures } = await load.stop()

  expect(failures).toEqual([])
  expect(answered).toBeGreaterThan(0)
  expect(second.url).toBe(first.url)
  expect(await bodyOf(second.url)).toBe('hello from r-20260131-142233-0002')
  expect(drained.at(-1)).toMatchObject({ done: true, closed: 0 })
  expect((await view(agent)).replicas.map((replica) => replica.release)).toEqual(
    Array(2).fill('r-20260131-142233-0002'),
  )
  const counts = await agent.call('measure', { service: shop })
  expect(counts['r-20260131-142233-0001']?.gatewayErrors).toBe(0)
})

test('secrets are in the 0600 file alone, and log lines that leave the agent hold none', async () => {
  const { home, agent } = await startHost()
  const secret = 'canary-31-secret"quoted'
  const noisy = `console.log('key is', process.env.API_KEY, JSON.stringify(process.env.API_KEY));${helloServer}`
  await deploy(home, agent, 1, {
    files: { 'server.js': noisy },
    env: { API_KEY: secret },
    secretNames: ['API_KEY'],
  })
  const query = { service: shop, tailLines: 10, follow: false }
  const lines = textsOf(await collect(agent.stream('logs', query)))

  expect(lines).toContain('key is [secret] "[secret]"')
  const folder = join(home, 'agent', 'services', 'shop', 'local')
  const environment = join(folder, 'releases', 'r-20260131-142233-0001', 'environment.json')
  expect((await stat(environment)).mode & 0o777).toBe(0o600)
  for (const file of ['service.json', 'replicas.json']) {
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('canary')
  }
  expect(await readFile(join(home, 'agent', 'agent.log'), 'utf8')).not.toContain('canary')
})

test('a one-off command runs in the release with its environment, its streams joined', async () => {
  const { home, agent } = await startHost()
  const releaseId = await installOnly(home, agent)
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const ended = agent.exec(
    {
      service: shop,
      releaseId,
      argv: ['sh', '-c', 'read line; echo "$GREETING $line"; ls >&2; exit 3'],
      env: {},
    },
    { stdin, stdout, stderr },
  )
  stdin.end('world\n')

  expect(await ended).toEqual({ exitCode: 3, signal: null })
  expect(String(stdout.read())).toBe('hello world\n')
  expect(String(stderr.read())).toBe('server.js\n')
})

test('a one-off command whose caller goes away ends with all that it started', async () => {
  const { home, agent } = await startHost()
  const releaseId = await installOnly(home, agent)
  const stdout = new PassThrough()
  const abort = new AbortController()
  const ended = agent.exec(
    { service: shop, releaseId, argv: ['sh', '-c', 'sleep 300 & echo $!; wait'], env: {} },
    { stdin: undefined, stdout, stderr: stdout },
    { signal: abort.signal },
  )
  const pid = await new Promise<number>((resolve) =>
    stdout.once('data', (data) => resolve(Number(String(data)))),
  )
  abort.abort(new Error('enough'))

  await expect(ended).rejects.toThrow('enough')
  await expect.poll(() => isRunning(pid)).toBe(false)
})

test('a program that is missing says so by its own error', async () => {
  const { home, agent } = await startHost()
  const releaseId = await installOnly(home, agent)
  const sink = new PassThrough()
  await expect(
    agent.exec(
      { service: shop, releaseId, argv: ['no-such-program'], env: {} },
      { stdin: undefined, stdout: sink, stderr: sink },
    ),
  ).rejects.toMatchObject({ code: 'NX-AGENT-EXEC-FAILED', details: { systemCode: 'ENOENT' } })
})

test('a worker is ready when it stays up, and gets no port', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, {
    files: { 'worker.sh': 'echo "port is [$PORT]"; exec sleep 300' },
    processes: [aProcess({ name: 'jobs', role: 'worker', argv: ['sh', 'worker.sh'] })],
  })
  expect((await view(agent)).replicas).toMatchObject([{ id: 'jobs.1', state: 'ready', port: null }])
  expect(await firstLine(agent)).toBe('port is []')
})

test('logs are followed into releases that start later', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const abort = new AbortController()
  const query = { service: shop, tailLines: 10, follow: true }
  const followed = agent.stream('logs', query, { signal: abort.signal })
  const lines = followed[Symbol.asyncIterator]()
  expect((await lines.next()).value).toMatchObject({ releaseId: 'r-20260131-142233-0001', text: 'up' })
  expect((await lines.next()).value).toMatchObject({ kind: 'caught-up' })
  const next = lines.next()
  await deploy(home, agent, 2, { files: { 'server.js': helloServer } })
  expect((await next).value).toMatchObject({ releaseId: 'r-20260131-142233-0002', text: 'up' })
  abort.abort()
})

test('every replica is replaced by a ready one before it leaves', async () => {
  const { home, agent } = await startHost()
  const before = await deploy(home, agent, 1, {
    files: { 'server.js': helloServer },
    process: { replicas: 2 },
  })
  const load = startSmallLoad(before.url ?? '', 4)
  const reports = await collect(
    agent.stream('replaceReplicas', {
      service: shop,
      fencingToken: 1,
      releaseId: 'r-20260131-142233-0001',
      drainMs: 60_000,
    }),
  )
  const { failures } = await load.stop()
  const after = await view(agent)

  expect(failures).toEqual([])
  expect(reports.filter((report) => report.state === 'replaced')).toHaveLength(2)
  expect(after.replicas).toHaveLength(2)
  const oldPids = new Set(before.replicas.map((replica) => replica.pid))
  expect(after.replicas.filter((replica) => oldPids.has(replica.pid))).toEqual([])
})

test('a service that is destroyed leaves neither processes nor files', async () => {
  const { home, agent } = await startHost()
  const { url, replicas } = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const removed = await collect(agent.stream('destroyService', { service: shop, fencingToken: 2 }))

  expect(removed.length).toBeGreaterThan(1)
  expect(await agent.call('inspectService', { service: shop })).toBeNull()
  expect(await bodyOf(url)).toBeUndefined()
  expect(isRunning(replicas[0]?.pid ?? 0)).toBe(false)
  await expect(stat(join(home, 'agent', 'services', 'shop'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await collect(agent.stream('destroyService', { service: shop, fencingToken: 2 }))).toEqual([])
})

test('a service is destroyed while somebody still writes into its folder', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const folder = join(home, 'agent', 'services', 'shop', 'local')
  const writer = writeUntilGone(folder)
  await writer.begun

  await collect(agent.stream('destroyService', { service: shop, fencingToken: 2 }))
  expect(await writer.ended).toBe('ENOENT')
  await expect(stat(join(home, 'agent', 'services', 'shop'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await readdir(join(home, 'agent', 'staging'))).toEqual([])
})

/** Makes files in `folder` as fast as the disk takes them. `ended`: the code of the error that ended it. */
function writeUntilGone(folder: string): { begun: Promise<void>; ended: Promise<unknown> } {
  const begun = Promise.withResolvers<void>()
  const write = async (count: number): Promise<unknown> => {
    try {
      await writeFile(join(folder, `late-${count}`), 'x')
    } catch (error) {
      return systemCodeOf(error)
    }
    begun.resolve()
    return write(count + 1)
  }
  return { begun: begun.promise, ended: write(0) }
}

test('a release with replicas is not removed, one without is', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  const spare = await install(home, agent, 2, { files: { 'server.js': helloServer } })
  const remove = (releaseId: string): Promise<unknown> =>
    agent.call('removeRelease', { service: shop, fencingToken: 1, releaseId })

  await expect(remove('r-20260131-142233-0001')).rejects.toMatchObject({ code: 'NX-AGENT-RELEASE-IN-USE' })
  await remove(spare)
  expect((await view(agent)).releases).toHaveLength(1)
  await expect(awaitReady(agent, spare)).rejects.toMatchObject({ code: 'NX-AGENT-RELEASE-UNKNOWN' })
})

test('an older token changes nothing more', async () => {
  const { home, agent } = await startHost()
  await deploy(home, agent, 1, { files: { 'server.js': helloServer }, token: 7 })
  await expect(
    agent.call('setTraffic', { service: shop, fencingToken: 6, weights: [] }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-FENCED', exitCode: 7 })
  expect((await view(agent)).weights).toHaveLength(1)
})

const installOnly = async (home: string, agent: Parameters<typeof install>[1]): Promise<string> => {
  await agent.call('declareService', {
    service: shop,
    fencingToken: 1,
    listen: null,
    tls: null,
    releaseHeader: 'asked',
  })
  return install(home, agent, 1, { files: { 'server.js': helloServer }, env: { GREETING: 'hello' } })
}

const isRunning = (pid: number): boolean => processStartOf(pid) !== undefined

test('a folder of files is served by nexo itself', async () => {
  const { home, agent } = await startHost()
  const { url } = await deploy(home, agent, 1, {
    files: { 'public/index.html': '<h1>hello</h1>', 'public/.secret': 'no' },
    process: { argv: ['@static', 'public'] },
  })
  expect(await bodyOf(url)).toBe('<h1>hello</h1>')
  expect(await bodyOf(`${url}/.secret`)).toBeUndefined()
})
