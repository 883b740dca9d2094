import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfiguration } from '../../../src/deployment/configuration/load-configuration.ts'
import { detectApplication } from '../../../src/deployment/detection/detect.ts'
import { type InitResult, writeManifest } from '../../../src/deployment/init/write-manifest.ts'
import { manifestJsonSchema } from '../../../src/kernel/manifest/json-schema.ts'
import { parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'
import { aProject } from '../../support/project.ts'

const projects = {
  node: {
    'package.json':
      '{ "name": "shop", "scripts": { "build": "tsc -p .", "start": "node \\"my server.js\\" --port $PORT" } }\n',
    'package-lock.json': '{}',
    'my server.js': "if (url === '/healthz') ok()\n",
  },
  Procfile: { Procfile: "web: ./serve --port $PORT\nworker: ./work 'a b'\n", 'start.sh': '' },
  python: {
    'requirements.txt': 'flask\ngunicorn\n',
    'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
  },
  static: { 'index.html': '<h1>hello</h1>' },
}

const init = async (directory: string, onExisting: 'keep' | 'replace' = 'keep'): Promise<InitResult> =>
  writeManifest({ directory, detected: await detectApplication(directory), onExisting })

test.each(Object.entries(projects))(
  'the manifest of a %s project is valid, and so with all comments opened',
  async (_, files) => {
    const directory = await aProject(files)
    const { text, outcome } = await init(directory)
    expect(outcome).toBe('created')
    expect(parseManifest('nexo.yaml', text).manifest.app?.source).toBe('.')
    const opened = text
      .split('\n')
      .map((line) => (line.startsWith('# ') ? line : line.replace(/^(\s+)# ?(\s*\w+:)/, '$1$2')))
      .join('\n')
    expect(Object.keys(parse(opened).app).length).toBeGreaterThan(4)
    expect(parseManifest('nexo.yaml', opened).manifest).toBeDefined()
  },
)

test.each(Object.entries(projects))(
  'a %s project is configured alike with and without the manifest',
  async (_, files) => {
    const directory = await aProject(files)
    const load = () => loadConfiguration({ directory, environment: 'local' }, { detect: detectApplication })
    const before = await load()
    await init(directory)
    const { evidence: _reasons, manifestFile, ...after } = await load()
    expect(before).toMatchObject({ ...after, application: before.application })
    expect(manifestFile).toBe(join(directory, 'nexo.yaml'))
  },
)

test('the commands in the comments mean what was detected', async () => {
  const directory = await aProject(projects.node)
  const detected = await detectApplication(directory)
  const { text } = await init(directory)
  await writeFile(join(directory, 'nexo.yaml'), text.replaceAll(/^ {2}# (start|build|install):/gm, '  $1:'))
  const tools = { detect: detectApplication }
  const configuration = await loadConfiguration({ directory, environment: 'local' }, tools)
  expect(configuration).toMatchObject({ install: detected.install, build: detected.build })
  expect(configuration.processes[0]?.argv).toEqual(detected.processes[0]?.argv)
})

test('the first line leads editors to a schema that is there', async () => {
  const directory = await aProject(projects.static)
  const { text, schemaFile } = await init(directory)
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? []
  expect(join(directory, path)).toBe(schemaFile)
  expect(JSON.parse(await readFile(schemaFile, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(manifestJsonSchema())),
  )
})

test('run twice, the second changes nothing; an edited manifest is kept unless it shall be replaced', async () => {
  const directory = await aProject(projects.node)
  const { text } = await init(directory)
  expect((await init(directory)).outcome).toBe('unchanged')
  await writeFile(join(directory, 'nexo.yaml'), 'name: mine\n')
  expect((await init(directory)).outcome).toBe('kept')
  expect(await readFile(join(directory, 'nexo.yaml'), 'utf8')).toBe('name: mine\n')
  expect((await init(directory, 'replace')).outcome).toBe('replaced')
  expect(await readFile(join(directory, 'nexo.yaml'), 'utf8')).toBe(text)
  expect((await readdir(directory)).filter((name) => name.includes('.tmp'))).toEqual([])
})

test('a member of a workspace is the source of a manifest in the root', async () => {
  const directory = await aProject({
    'package.json': '{ "name": "all", "workspaces": ["apps/*"] }',
    'package-lock.json': '{}',
    'apps/web/package.json': '{ "name": "web", "scripts": { "start": "node server.js" } }',
    'apps/web/server.js': '',
  })
  const { text } = await init(directory)
  expect(parseManifest('nexo.yaml', text).manifest.app?.source).toBe('apps/web')
})
