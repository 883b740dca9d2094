import { execFile } from 'node:child_process'
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Header } from 'tar-stream'
import { pack } from 'tar-stream'
import { expect, onTestFinished, test } from 'vitest'
import { copyTree } from '../../src/agent/releases/copy-tree.ts'
import { checkedLink, checkedPath } from '../../src/agent/releases/upload.ts'
import { checkedFolder } from '../../src/agent/releases/shared-folders.ts'
import { aProcess, aRelease, aReleaseId } from '../support/builders.ts'
import { skipUnless } from '../support/engine.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import {
  artifactIdOf,
  awaitReady,
  bodyOf,
  deploy,
  helloServer,
  install,
  shop,
  startHost,
  view,
} from './support/host.ts'

const run = promisify(execFile)
const listenNowhere = {
  service: shop,
  fencingToken: 1,
  listen: null,
  tls: null,
  releaseHeader: 'asked',
} as const

type Entry = Partial<Header> & { readonly name: string; readonly content?: string }

function tarOf(entries: readonly Entry[]): Readable {
  const tar = pack()
  for (const { content, ...header } of entries) tar.entry(header, content ?? '')
  tar.finalize()
  return Readable.from(tar)
}

test('a tree that is sent is the release that runs, its modes and links kept', async () => {
  const { home, agent } = await startHost()
  const artifactId = artifactIdOf(1)
  await agent.uploadArtifact(
    artifactId,
    tarOf([
      { name: 'bin', type: 'directory' },
      { name: 'bin/run.sh', mode: 0o755, content: '#!/bin/sh\nexec sleep 300\n' },
      { name: 'start', type: 'symlink', linkname: 'bin/run.sh' },
    ]),
  )
  expect(await agent.call('hasArtifact', { artifactId })).toEqual({ present: true })
  await agent.call('declareService', listenNowhere)
  const releaseId = aReleaseId(1)
  await agent.call('installRelease', {
    service: shop,
    fencingToken: 1,
    release: aRelease({ id: releaseId }),
    artifactId,
    processes: [aProcess({ name: 'jobs', role: 'worker', argv: ['./start'] })],
    env: {},
    secretNames: [],
    shared: [],
    applicationPath: '.',
  })
  await agent.call('setReplicas', {
    service: shop,
    fencingToken: 1,
    releaseId,
    replicas: { jobs: 1 },
    drainMs: 0,
  })
  expect((await awaitReady(agent, releaseId)).at(-1)).toMatchObject({ state: 'ready' })
  const files = join(home, 'agent', 'services', 'shop', 'local', 'releases', releaseId, 'files')
  expect(await readlink(join(files, 'start'))).toBe('bin/run.sh')
})

test.each<[string, readonly Entry[]]>([
  ['leaves the folder', [{ name: '../evil', content: 'x' }]],
  ['is absolute', [{ name: '/tmp/evil', content: 'x' }]],
  ['links out of the folder', [{ name: 'a', type: 'symlink', linkname: '../../etc' }]],
  [
    'writes through a link',
    [
      { name: 'a', type: 'symlink', linkname: '/tmp' },
      { name: 'a/evil', content: 'x' },
    ],
  ],
  ['is a device', [{ name: 'null', type: 'character-device' }]],
])('a sent tree with an entry that %s is refused and leaves nothing', async (_what, entries) => {
  const { agent } = await startHost()
  const artifactId = artifactIdOf(7)
  await expect(agent.uploadArtifact(artifactId, tarOf(entries))).rejects.toMatchObject({
    code: 'NX-AGENT-ARTIFACT-INVALID',
  })
  expect(await agent.call('hasArtifact', { artifactId })).toEqual({ present: false })
})

test.each([
  ['a/../../b', 'NX-AGENT-ARTIFACT-INVALID'],
  ['..', 'NX-AGENT-ARTIFACT-INVALID'],
])('the path %s is refused', (path, code) => {
  expect(() => checkedPath(path)).toThrow(expect.objectContaining({ code }))
})

test('paths and links inside are taken as they are', () => {
  expect(checkedPath('a/./b')).toBe('a/b')
  expect(checkedPath('..a/b')).toBe('..a/b')
  expect(checkedLink('a/b', '../c')).toBe('../c')
  expect(() => checkedLink('a', '../c')).toThrow(
    expect.objectContaining({ code: 'NX-AGENT-ARTIFACT-INVALID' }),
  )
})

test('a tree is copied whole, with modes, links and empty folders', async () => {
  const folder = await temporaryFolder()
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  await mkdir(join(from, 'empty'), { recursive: true })
  await mkdir(join(from, 'deep', 'er'), { recursive: true })
  await writeFile(join(from, 'deep', 'er', 'run'), 'x', { mode: 0o755 })
  await symlink('deep/er/run', join(from, 'link'))
  await symlink('no-such-target', join(from, 'dangling'))
  await copyTree(from, to)

  expect((await lstat(join(to, 'deep', 'er', 'run'))).mode & 0o777).toBe(0o755)
  expect((await lstat(join(to, 'empty'))).isDirectory()).toBe(true)
  expect(await readlink(join(to, 'link'))).toBe('deep/er/run')
  expect(await readlink(join(to, 'dangling'))).toBe('no-such-target')
  await expect(copyTree(join(folder, 'none'), to)).rejects.toMatchObject({ code: 'ENOENT' })
})

test.each(['..', '../uploads', '/var/uploads', '.', ''])('the shared folder "%s" is refused', (folder) => {
  expect(() => checkedFolder(folder)).toThrow(expect.objectContaining({ code: 'NX-AGENT-SHARED-PATH' }))
})

test('a shared folder outlives releases and begins with what the first one ships', async () => {
  const { home, agent } = await startHost()
  await agent.call('declareService', listenNowhere)
  await install(home, agent, 1, { files: { 'uploads/seed.txt': 'seed' }, shared: ['uploads', 'data/cache'] })
  const releases = join(home, 'agent', 'services', 'shop', 'local', 'releases')
  await writeFile(join(releases, aReleaseId(1), 'files', 'uploads', 'kept.txt'), 'kept')
  await install(home, agent, 2, { files: { 'uploads/seed.txt': 'newer' }, shared: ['uploads', 'data/cache'] })
  const second = join(releases, aReleaseId(2), 'files')

  expect(await readFile(join(second, 'uploads', 'kept.txt'), 'utf8')).toBe('kept')
  expect(await readFile(join(second, 'uploads', 'seed.txt'), 'utf8')).toBe('seed')
  expect((await lstat(join(second, 'data', 'cache'))).isSymbolicLink()).toBe(true)
})

test('installing twice is installing once, and what it was marked as stays', async () => {
  const { home, agent } = await startHost()
  await agent.call('declareService', listenNowhere)
  const releaseId = await install(home, agent, 1, { files: { 'server.js': helloServer } })
  await agent.call('markRelease', { service: shop, fencingToken: 1, releaseId, state: 'good' })
  await install(home, agent, 1, { files: { 'server.js': helloServer } })
  expect((await view(agent)).releases).toMatchObject([{ release: { id: releaseId }, state: 'good' }])
})

test('a release without its tree is refused by name', async () => {
  const { agent } = await startHost()
  await agent.call('declareService', listenNowhere)
  await expect(
    agent.call('installRelease', {
      service: shop,
      fencingToken: 1,
      release: aRelease(),
      artifactId: artifactIdOf(404),
      processes: [aProcess()],
      env: {},
      secretNames: [],
      shared: [],
      applicationPath: '.',
    }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-ARTIFACT-UNKNOWN' })
})

test('on a full disk a release is refused, nothing is half-done and the one before goes on serving', async () => {
  skipUnless(process.platform === 'linux' && process.getuid?.() === 0, 'root, to make a small disk')
  const home = join(await temporaryFolder(), 'home')
  await mkdir(home)
  await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', home])
  onTestFinished(async () => {
    await run('umount', ['-l', home])
  })
  const { agent } = await startHost(home)
  onTestFinished(async () => {
    await agent.call('shutdown', { replicas: 'stop' })
  })
  const { url } = await deploy(home, agent, 1, { files: { 'server.js': helloServer } })
  await expect(
    install(home, agent, 2, { files: { 'server.js': helloServer, 'large.bin': 'x'.repeat(2.5e6) } }),
  ).rejects.toMatchObject({ code: 'NX-AGENT-WRITE-FAILED', details: { systemCode: 'ENOSPC' } })

  expect(await bodyOf(url)).toContain('hello')
  expect((await view(agent)).releases.map((one) => one.release.id)).toEqual([aReleaseId(1)])
  await expect(
    lstat(join(home, 'agent', 'services', 'shop', 'local', 'releases', aReleaseId(2), 'files.half')),
  ).rejects.toMatchObject({ code: 'ENOENT' })
})

test('an application that writes without end does not fill the disk', async () => {
  const { home, agent } = await startHost()
  await agent.call('declareService', listenNowhere)
  const flood =
    'const line = "x".repeat(1023) + "\\n"; for (let n = 0; n < 60_000; n += 1) require("node:fs").writeSync(1, line); console.log("end"); setInterval(() => {}, 1000)'
  const releaseId = await install(home, agent, 1, {
    files: { 'flood.js': flood },
    processes: [aProcess({ name: 'jobs', role: 'worker', argv: ['node', 'flood.js'] })],
  })
  await agent.call('setReplicas', {
    service: shop,
    fencingToken: 1,
    releaseId,
    replicas: { jobs: 1 },
    drainMs: 0,
  })
  const logs = join(home, 'agent', 'services', 'shop', 'local', 'releases', releaseId, 'logs')
  const size = async (name: string): Promise<number> =>
    (await lstat(join(logs, name)).catch(() => undefined))?.size ?? 0
  await expect.poll(() => size('jobs.1.log.1')).toBeGreaterThan(0)
  await expect.poll(() => size('jobs.1.log')).toBeLessThan(10 * 2 ** 20)
  // As much as all older parts may hold together, whenever the flood was noticed.
  expect(await size('jobs.1.log.1')).toBeLessThanOrEqual(50 * 2 ** 20)
})

test('a home of its own is all that an agent writes to', async () => {
  const home = await temporaryHome()
  const { agent } = await startHost(home)
  const mode = (await lstat(join(home, 'agent'))).mode & 0o777
  expect(mode).toBe(0o700)
  expect((await lstat(join(home, 'agent', 'agent.sock'))).mode & 0o777).toBe(0o600)
  expect(agent.description.protocol).toBe(1)
})
