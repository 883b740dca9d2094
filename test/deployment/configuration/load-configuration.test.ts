import { chmod, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DeploymentConfiguration } from '../../../src/domain/deployment-configuration.ts'
import { loadConfiguration } from '../../../src/deployment/configuration/load-configuration.ts'
import { resolveSource } from '../../../src/deployment/configuration/source-folder.ts'
import { detectApplication } from '../../../src/deployment/detection/detect.ts'
import { seeThroughPackageManager } from '../../../src/deployment/detection/node/written-command.ts'
import type { NexoError } from '../../../src/kernel/errors.ts'
import { aProject } from '../../support/project.ts'
import { thrownBy } from '../../support/thrown.ts'

const nodeProject = {
  'package.json': '{ "name": "shop", "scripts": { "start": "node server.js" } }\n',
  'server.js': '// serves\n',
}
const load = (
  directory: string,
  environment = 'local',
  platform = 'linux',
): Promise<DeploymentConfiguration> =>
  loadConfiguration({ directory, environment }, { detect: detectApplication, platform })

async function configured(manifest: string, environment = 'local'): Promise<DeploymentConfiguration> {
  return load(await aProject({ ...nodeProject, 'nexo.yaml': manifest }), environment)
}
const argvs = ({ processes }: DeploymentConfiguration): Record<string, readonly string[]> =>
  Object.fromEntries(processes.map(({ name, argv }) => [name, argv]))
const refusal = async (manifest: string, environment = 'local'): Promise<unknown> => {
  const error = await thrownBy(() => configured(manifest, environment))
  return error instanceof Error ? error.message : error
}

test('without a manifest there is one environment, and detection decides', async () => {
  const project = await aProject(nodeProject)
  expect(await load(project)).toMatchObject({
    application: 'shop',
    environment: 'local',
    provider: 'process',
    projectDirectory: project,
    applicationPath: '.',
    manifestFile: null,
    listen: { host: '127.0.0.1', port: null },
    strategy: { type: 'blue-green', bakeMs: 0 },
    drainMs: 30_000,
    retain: 5,
    processes: [{ name: 'web', role: 'web', argv: ['node', 'server.js'], replicas: 1 }],
    secretsProvider: { id: 'file' },
  })
  await expect(load(project, 'production')).rejects.toMatchObject({ code: 'NX-CONFIG-UNKNOWN-ENVIRONMENT' })
})

test('the manifest wins over detection, and every decision names its line', async () => {
  const configuration = await configured(
    'name: store\napp:\n  start: node other.js\n  build: false\n  port: 4000\n',
  )
  expect(configuration).toMatchObject({
    application: 'store',
    build: null,
    listen: { host: '127.0.0.1', port: 4000 },
  })
  expect(argvs(configuration)).toEqual({ web: ['node', 'other.js'] })
  const reasons = configuration.evidence.map(({ what, file, line }) => `${what} ${file}:${line}`)
  expect(reasons).toEqual(
    expect.arrayContaining(['start nexo.yaml:3', 'build nexo.yaml:4', 'port nexo.yaml:5']),
  )
  expect(reasons).not.toContainEqual(expect.stringContaining('start package.json'))
})

test('the Procfile wins over detection, and start replaces its web process alone', async () => {
  const files = { ...nodeProject, Procfile: 'web: node web.js\nworker: node worker.js\n' }
  expect(argvs(await load(await aProject(files)))).toEqual({
    web: ['node', 'web.js'],
    worker: ['node', 'worker.js'],
  })
  const withStart = await aProject({ ...files, 'nexo.yaml': 'app: { start: node mine.js }\n' })
  expect(argvs(await load(withStart))).toEqual({ web: ['node', 'mine.js'], worker: ['node', 'worker.js'] })
})

test('processes lists all there are, and says which detected one it leaves out', async () => {
  const configuration = await configured('app:\n  processes:\n    mailer: node mailer.js\n')
  expect(argvs(configuration)).toEqual({ mailer: ['node', 'mailer.js'] })
  expect(configuration.evidence).toContainEqual(
    expect.objectContaining({
      what: 'process web',
      why: 'not run: app.processes lists all processes and leaves web out',
    }),
  )
})

test('a process without a command changes the detected one of its name', async () => {
  const configuration = await configured(
    'app: { processes: { web: { replicas: 3, stop: { grace: 1s } } } }\n',
  )
  expect(configuration.processes).toMatchObject([
    { argv: ['node', 'server.js'], replicas: 3, stopGraceMs: 1_000 },
  ])
})

test('health, stop and limits of the application hold for its processes, which may differ', async () => {
  const { processes } = await configured(`
app:
  health: { path: /readyz, timeout: 9s }
  stop: { signal: SIGINT, grace: 2s }
  limits: { memory: 1GiB }
  processes:
    worker: { command: node worker.js, stop: { grace: 60s }, limits: { openFiles: 10 } }
    web: node server.js
`)
  expect(processes).toMatchObject([
    {
      name: 'web',
      role: 'web',
      health: { path: '/readyz', timeoutMs: 9_000 },
      stopSignal: 'SIGINT',
      stopGraceMs: 2_000,
    },
    { name: 'worker', role: 'worker', stopSignal: 'SIGINT', stopGraceMs: 60_000 },
  ])
  expect(processes[1]?.health.path).toBeUndefined()
  expect(processes[1]?.limits).toEqual({ memoryBytes: 2 ** 30, openFiles: 10 })
})

test('replicas of an environment count the web process, unless its overlay counts a process itself', async () => {
  const manifest = `
app: { processes: { web: node web.js, worker: { command: node worker.js, replicas: 2 } } }
environments:
  production: { replicas: 4 }
  staging: { replicas: 4, app: { processes: { web: { replicas: 1 } } } }
`
  const countsIn = async (environment: string): Promise<readonly number[]> =>
    (await configured(manifest, environment)).processes.map(({ replicas }) => replicas)
  expect(await countsIn('local')).toEqual([1, 2])
  expect(await countsIn('production')).toEqual([4, 2])
  expect(await countsIn('staging')).toEqual([1, 2])
})

test('a folder of files is served by nexo itself', async () => {
  const configuration = await configured('app: { static: { directory: dist, spa: true } }\n')
  expect(argvs(configuration)).toEqual({ web: ['@static', 'dist', '--spa'] })
})

test.each([
  ['strategy: rolling', { type: 'rolling', batch: 1 }],
  ['strategy: recreate', { type: 'recreate' }],
  ['strategy: { type: blue-green, bake: 5s }', { type: 'blue-green', bakeMs: 5_000 }],
  [
    'strategy: canary',
    { type: 'canary', stepsPercent: [5, 25, 100], bakeMs: 60_000, maxErrorRatio: 0.01, minRequests: 20 },
  ],
  [
    'strategy: { type: canary, steps: [1, 50], bake: 0s, minRequests: 0 }',
    { type: 'canary', stepsPercent: [1, 50, 100], bakeMs: 0, maxErrorRatio: 0.01, minRequests: 0 },
  ],
])('%s has every default filled in', async (line, strategy) => {
  expect((await configured(`environments: { local: { ${line} } }\n`)).strategy).toEqual(strategy)
})

test('variables of the environment win over those of the application, those over detected ones', async () => {
  const { env } = await configured(
    'app: { env: { NODE_ENV: test, A: 1, B: 1, C: 1 } }\nenvironments: { local: { env: { C: 3 }, app: { env: { B: 2, C: 2 } } } }\n',
  )
  expect(env).toEqual({ NODE_ENV: 'test', A: '1', B: '2', C: '3' })
})

test('a line that needs a shell gets one, and the evidence says why', async () => {
  const project = await aProject({ ...nodeProject, 'nexo.yaml': 'app: { migrate: "a && b" }\n' })
  const { migrate, evidence } = await load(project)
  expect(migrate).toEqual(['sh', '-c', 'a && b'])
  expect(evidence.find(({ what }) => what === 'migrate')?.why).toBe(
    'app.migrate says so; run by a shell, since it holds &',
  )
  expect((await load(project, 'local', 'win32')).migrate).toEqual(['cmd.exe', '/d', '/s', '/c', 'a && b'])
})

test('a package manager in a written start command is seen through, since it swallows the stop signal', async () => {
  const project = await aProject({
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { start: 'node server.js --quiet', dev: 'vite', work: 'node worker.js' },
    }),
    'nexo.yaml':
      'app:\n  start: npm start\n  processes:\n    work: [npm, run, work, --, a b]\n    vite: npm run dev\n    other: npx serve\n',
  })
  const configuration = await loadConfiguration(
    { directory: project, environment: 'local' },
    { detect: detectApplication, seeThrough: seeThroughPackageManager },
  )
  expect(argvs(configuration)).toEqual({
    web: ['node', 'server.js', '--quiet'],
    work: ['node', 'worker.js', 'a b'],
    // What serves only a developer, and what is not installed, is run as somebody wrote it.
    vite: ['npm', 'run', 'dev'],
    other: ['npx', 'serve'],
  })
  expect(configuration.evidence.find(({ what }) => what === 'start')).toMatchObject({
    line: 2,
    why: expect.stringContaining('run as "node server.js --quiet"'),
  })
})

test('a project in which nothing is detected needs only a start command', async () => {
  const project = await aProject({ 'nexo.yaml': 'name: odd\napp: { start: ./odd --port $PORT }\n', odd: '' })
  const configuration = await load(project)
  expect(configuration).toMatchObject({ projectDirectory: project, applicationPath: '.', requires: [] })
  expect(argvs(configuration)).toEqual({ web: ['./odd', '--port', '$PORT'] })
  await expect(load(await aProject({ 'nexo.yaml': 'name: odd\n' }))).rejects.toMatchObject({
    code: 'NX-DETECT-NOTHING',
  })
})

test('a provider that does not exist is named before detection is given up, and only then asked about', async () => {
  const docker = await aProject({
    Dockerfile: 'FROM scratch\n',
    'nexo.yaml': 'name: shop\nenvironments: { local: { provider: docker } }\n',
  })
  const asked: string[] = []
  const requireProvider = async ({ provider }: { readonly provider: string }): Promise<void> => {
    asked.push(provider)
    if (provider !== 'process') throw new Error(`no ${provider}`)
  }
  const ask = (directory: string) =>
    loadConfiguration({ directory, environment: 'local' }, { detect: detectApplication, requireProvider })
  await expect(ask(docker)).rejects.toThrow('no docker')
  await expect(ask(await aProject({ Dockerfile: 'FROM scratch\n' }))).rejects.toMatchObject({
    code: 'NX-DETECT-DOCKERFILE',
  })
  await ask(await aProject(nodeProject))
  expect(asked).toEqual(['docker', 'process'])
})

test('a project file that cannot be understood is never passed over for the manifest', async () => {
  const project = await aProject({ 'package.json': '{ oops', 'nexo.yaml': 'app: { start: node x }\n' })
  await expect(load(project)).rejects.toMatchObject({ code: 'NX-DETECT-FILE-INVALID' })
})

test('the application may stand in a folder of the project', async () => {
  const project = await aProject({
    'server/package.json': nodeProject['package.json'],
    'server/server.js': '',
    'nexo.yaml': 'app: { source: server }\n',
  })
  expect(await load(project)).toMatchObject({
    projectDirectory: join(project, 'server'),
    application: 'shop',
  })
})

test.each([
  ['../elsewhere', 'NX-CONFIG-SOURCE-OUTSIDE'],
  ['/etc', 'NX-CONFIG-SOURCE-OUTSIDE'],
  ['link', 'NX-CONFIG-SOURCE-OUTSIDE'],
  ['absent', 'NX-CONFIG-SOURCE-MISSING'],
  ['server.js', 'NX-CONFIG-SOURCE-MISSING'],
  ['circle', 'NX-CONFIG-SOURCE-MISSING'],
])('source %s is refused as %s, at its place', async (source, code) => {
  const outside = await aProject()
  const project = await aProject({ ...nodeProject, 'nexo.yaml': `app:\n  source: ${source}\n` })
  await symlink(outside, join(project, 'link'))
  await symlink('circle', join(project, 'circle'))
  await expect(load(project)).rejects.toMatchObject({
    code,
    message: expect.stringContaining('nexo.yaml:2:11'),
  })
})

test.runIf(process.platform !== 'win32')('a source that may not be read is named', async () => {
  const project = await aProject({ 'closed/x': '' })
  await chmod(join(project, 'closed'), 0)
  const place = 'nexo.yaml:1:16'
  // Permission bits do not stop root, so root becomes nobody for the question.
  if (process.getuid?.() === 0) process.seteuid?.('nobody')
  onTestFinished(() => process.seteuid?.(process.getuid?.() ?? 0))
  await expect(resolveSource({ project, source: 'closed', place })).rejects.toMatchObject({
    code: 'NX-CONFIG-SOURCE-UNREADABLE',
  })
})

test('TLS files are found beside the manifest, and each that is missing is named', async () => {
  const manifest = 'environments:\n  local:\n    tls: { certificate: a.pem, key: b.pem }\n'
  const project = await aProject({ ...nodeProject, 'nexo.yaml': manifest, 'a.pem': '', 'b.pem': '' })
  expect((await load(project)).tls).toEqual({
    certificateFile: join(project, 'a.pem'),
    keyFile: join(project, 'b.pem'),
  })
  expect(await refusal(manifest)).toMatch(
    /nexo.yaml:3:25: "a.pem" cannot be read.*\n.*nexo.yaml:3:37: "b.pem" cannot be read/s,
  )
})

test.each([
  ['app: { secrets: [A], env: { A: x } }', 'nexo.yaml:1:18: A is in app.secrets and in env'],
  [
    'app: { start: a, processes: { web: b } }',
    'nexo.yaml:1:36: app.start (or app.static) and app.processes.web both say how web starts',
  ],
  [
    'app: { processes: { odd: { replicas: 2 } } }',
    'nexo.yaml:1:21: app.processes.odd lacks a command, and no process of this name was detected',
  ],
  [
    'app: { processes: { web: a, api: { command: b, role: web } } }',
    'nexo.yaml:1:34: web and api have role web; one process can stand behind the router',
  ],
  [
    'app: { processes: { a: x, b: y } }\nenvironments: { local: { replicas: 2 } }',
    'nexo.yaml:2:36: replicas of environment local counts the web process, and there is none',
  ],
  ['app: { processes: {} }', 'nexo.yaml:1:19: no process would run'],
])('%j contradicts itself and is refused at its place', async (manifest, message) => {
  expect(await refusal(manifest)).toBe(message)
})

test('a command for secrets is split, and one that needs a shell gets the name as its first argument', async () => {
  const providerOf = async (command: string) =>
    (await configured(`secrets: { provider: command, command: '${command}' }`)).secretsProvider
  expect(await providerOf('vault-read app/shop')).toEqual({
    id: 'command',
    command: ['vault-read', 'app/shop'],
  })
  expect(await providerOf('pass "$1" | head -1')).toEqual({
    id: 'command',
    command: ['sh', '-c', 'pass "$1" | head -1', 'nexo'],
  })
})

test('a name can be made of the folder, or is asked for', async () => {
  const folder = await aProject({
    'My Shop!/nexo.yaml': 'app: { start: ./a }\n',
    '!!!/nexo.yaml': 'app: { start: ./a }\n',
  })
  expect((await load(join(folder, 'My Shop!'))).application).toBe('my-shop')
  const error = await thrownBy(() => load(join(folder, '!!!')))
  expect(error).toMatchObject({ code: 'NX-CONFIG-NAMELESS' } satisfies Partial<NexoError>)
})
