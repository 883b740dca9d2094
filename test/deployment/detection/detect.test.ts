import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { detectApplication, detectFoundation } from '../../../src/deployment/detection/detect.ts'
import { temporaryFolder } from '../../support/home.ts'

const start = (command: string): string => JSON.stringify({ scripts: { start: command } })

async function aFolder(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('a project is detected with its folder and, failing a name of its own, the name of the folder', async () => {
  const folder = await aFolder({ 'package.json': start('node a.js') })
  const project = await detectApplication(folder)
  expect(project).toMatchObject({ kind: 'node', projectDirectory: folder, applicationPath: '.' })
  expect(project.name).toBe(
    basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-'),
  )
})

test('when two ecosystems fit, the evidence says which one lost', async () => {
  const project = await detectApplication(
    await aFolder({ 'index.php': '', 'package.json': start('node a.js') }),
  )
  expect(project.kind).toBe('php')
  expect(project.evidence).toContainEqual(
    expect.objectContaining({ file: 'package.json', why: expect.stringContaining('also fits node') }),
  )
})

test('a lone script beside a Node server does not make it a Python application', async () => {
  expect(
    await detectApplication(await aFolder({ 'main.py': '', 'package.json': start('node a.js') })),
  ).toMatchObject({ kind: 'node' })
})

test('a Procfile decides the processes, the language how they are installed', async () => {
  const project = await detectApplication(
    await aFolder({
      Procfile: 'worker: rq worker\n# comment\nweb: gunicorn shop:app\nrelease: python manage.py migrate\n',
      'requirements.txt': 'gunicorn\nrq\n',
    }),
  )
  expect(project.install).not.toBeNull()
  expect(project.migrate).toEqual(['.venv/bin/python', 'manage.py', 'migrate'])
  expect(project.processes.map(({ name, role, argv }) => [name, role, argv.join(' ')])).toEqual([
    ['web', 'web', '.venv/bin/python -m gunicorn shop:app'],
    ['worker', 'worker', 'sh -c PATH="$PWD/.venv/bin:$PATH"; exec rq worker'],
  ])
  expect(project.evidence).toContainEqual({
    what: 'process web',
    why: 'the Procfile says: gunicorn shop:app',
    file: 'Procfile',
    line: 3,
  })
})

test('a Procfile in a Node project sees through scripts', async () => {
  const texts = {
    Procfile: 'web: npm start\njobs: node jobs.js\n',
    'package.json': start('node server.js'),
    'server.js': '"/healthz"',
  }
  const project = await detectApplication(await aFolder(texts))
  expect(project.processes.map(({ argv }) => argv)).toEqual([
    ['node', 'server.js'],
    ['node', 'jobs.js'],
  ])
  expect(project.processes[0]?.health.path).toBe('/healthz')
})

test.for([
  ['web node a.js', 'Procfile:1'],
  ['web: a\nweb: b', 'Procfile:2'],
  ['# nothing', 'names no process'],
] as const)('a Procfile that says %j is refused', async ([text, said]) => {
  await expect(detectApplication(await aFolder({ Procfile: text }))).rejects.toMatchObject({
    code: 'NX-DETECT-FILE-INVALID',
    message: expect.stringContaining(said),
  })
})

test('a folder that a workspace above lists is installed and built from there', async () => {
  const folder = await aFolder({
    'package.json': JSON.stringify({ workspaces: ['apps/*'] }),
    'apps/web/package.json': start('node web.js'),
    'apps/api/package.json': start('node api.js'),
  })
  const project = await detectApplication(join(folder, 'apps/api'))
  expect(project).toMatchObject({ projectDirectory: folder, applicationPath: 'apps/api' })
  expect(project.processes[0]).toMatchObject({ argv: ['node', 'api.js'], workingDirectory: 'apps/api' })
})

test('a workspace is not looked for above a repository', async () => {
  const folder = await aFolder({
    'package.json': JSON.stringify({ workspaces: ['own'] }),
    'own/.git/HEAD': '',
    'own/package.json': start('node own.js'),
  })
  expect(await detectApplication(join(folder, 'own'))).toMatchObject({
    projectDirectory: join(folder, 'own'),
    applicationPath: '.',
  })
})

test('nothing to start is said with what was looked for, where something else is, and what to write', async () => {
  await expect(detectApplication(await aFolder({ 'README.md': '' }))).rejects.toMatchObject({
    code: 'NX-DETECT-NOTHING',
    exitCode: 3,
    message: expect.stringMatching(/package\.json.*Dockerfile/),
    hint: expect.stringContaining('app:\n  start:'),
  })
  await expect(detectApplication(await aFolder({ 'backend/go.mod': '' }))).rejects.toMatchObject({
    code: 'NX-DETECT-NOTHING',
    hint: expect.stringContaining('source: backend'),
  })
})

test('a Dockerfile alone names the provider that takes it', async () => {
  await expect(
    detectApplication(await aFolder({ Dockerfile: 'FROM x\nCMD ["node", "a.js"]\n' })),
  ).rejects.toMatchObject({
    code: 'NX-DETECT-DOCKERFILE',
    exitCode: 3,
    hint: expect.stringMatching(/provider: docker[\s\S]*start: node a\.js/),
  })
})

test('a Dockerfile beside an application that can be started does not matter', async () => {
  expect(await detectApplication(await aFolder({ Dockerfile: '', 'index.html': '' }))).toMatchObject({
    kind: 'static',
  })
})

test('a folder that is none is refused', async () => {
  const folder = await aFolder({ file: '' })
  await expect(detectApplication(join(folder, 'gone'))).rejects.toMatchObject({
    code: 'NX-DETECT-NO-DIRECTORY',
  })
  await expect(detectApplication(join(folder, 'file'))).rejects.toMatchObject({
    code: 'NX-DETECT-NO-DIRECTORY',
  })
})

test('a path that cannot be looked at is named', async () => {
  const path = join(await aFolder({}), 'x'.repeat(300))
  await expect(detectApplication(path)).rejects.toMatchObject({
    code: 'NX-DETECT-UNREADABLE',
    message: expect.stringContaining(path),
  })
})

test('links in a circle and a byte order mark do no harm', async () => {
  const folder = await aFolder({ 'package.json': `\uFEFF${start('node a.js')}` })
  symlinkSync('loop', join(folder, 'loop'))
  symlinkSync('.', join(folder, 'self'))
  expect(await detectApplication(folder)).toMatchObject({ kind: 'node' })
})

test('when the manifest says what starts, the project is still installed and built', async () => {
  const scripts = { build: 'tsc' }
  const texts = {
    'package.json': JSON.stringify({ scripts, dependencies: { a: '1' } }),
    'package-lock.json': '',
  }
  expect(await detectFoundation(await aFolder(texts))).toMatchObject({
    install: ['npm', 'ci', '--no-audit', '--no-fund'],
    build: ['npm', 'run', 'build'],
    processes: [],
  })
  expect(await detectFoundation(await aFolder({ 'README.md': '' }))).toBeUndefined()
})
