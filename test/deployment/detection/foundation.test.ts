import { expect, test } from 'vitest'
import { loadConfiguration } from '../../../src/deployment/configuration/load-configuration.ts'
import { detectApplication, detectFoundation } from '../../../src/deployment/detection/detect.ts'
import { aProject, type Piece } from '../packaging/a-project.ts'

const configured = (pieces: Readonly<Record<string, Piece>>) => {
  const tools = { kernel: { environment: {} }, detect: detectApplication, detectFoundation }
  return loadConfiguration({ directory: aProject(pieces), environment: 'local' }, tools)
}

test('an application whose start only the manifest knows is still installed and built', async () => {
  const configuration = await configured({
    'nexo.yaml': 'app:\n  start: node bin/serve.js --port $PORT\n',
    'package.json': JSON.stringify({ scripts: { build: 'tsc' }, dependencies: { a: '1' } }),
    'package-lock.json': '{}',
    'bin/serve.js': '',
  })
  expect(configuration).toMatchObject({
    install: ['npm', 'ci', '--no-audit', '--no-fund'],
    build: ['npm', 'run', 'build'],
    processes: [{ name: 'web', argv: ['node', 'bin/serve.js', '--port', '$PORT'] }],
    env: { NODE_ENV: 'production' },
  })
})

test('a member of a workspace whose start only the manifest knows is installed from the root', async () => {
  const configuration = await configured({
    'nexo.yaml': 'app:\n  source: apps/web\n  start: ./serve\n',
    'package.json': JSON.stringify({ workspaces: ['apps/*'] }),
    'package-lock.json': '{}',
    'apps/web/package.json': JSON.stringify({ name: 'web', scripts: { build: 'x' } }),
  })
  expect(configuration).toMatchObject({
    applicationPath: 'apps/web',
    install: ['npm', 'ci', '--no-audit', '--no-fund'],
    build: ['npm', 'run', 'build'],
    processes: [{ argv: ['./serve'], workingDirectory: 'apps/web' }],
  })
})
