import { expect, test } from 'vitest'
import { expandWorkspaceGlobs } from '../../../src/deployment/detection/node/workspace-globs.ts'
import { detectNodeMember, detectNodeProject } from '../../../src/deployment/detection/node/workspace.ts'
import { decisionsOf, inMemoryFiles, packageJson } from './in-memory-files.ts'

const root = (more: object = {}): string =>
  packageJson({ private: true, workspaces: ['apps/*', 'packages/*'], ...more })
const app = (name: string, more: object = {}): string =>
  packageJson({ name, scripts: { start: 'node server.js' }, ...more })

test('the one member with a start script is the application, built after what it needs', () => {
  const files = inMemoryFiles({
    'package.json': root(),
    'package-lock.json': '',
    'apps/web/package.json': app('web', {
      scripts: { start: 'node server.js', build: 'tsc' },
      dependencies: { ui: '*' },
    }),
    'packages/ui/package.json': packageJson({
      name: 'ui',
      scripts: { build: 'tsc' },
      dependencies: { base: '*' },
    }),
    'packages/base/package.json': packageJson({ name: 'base', scripts: { build: 'tsc' } }),
    'packages/other/package.json': packageJson({ name: 'other', scripts: { build: 'tsc' } }),
  })
  const project = detectNodeProject(files)
  expect(project?.path).toBe('apps/web')
  expect(decisionsOf(project?.finding.application)).toMatchObject({
    install: 'npm ci --no-audit --no-fund',
    build:
      'npm --prefix ../.. run build --workspace ../../packages/base --workspace ../../packages/ui --workspace ../../apps/web',
    start: ['node server.js'],
  })
})

test('members that need each other in a circle are built once each', () => {
  const files = inMemoryFiles({
    'package.json': root(),
    'apps/web/package.json': app('web', { dependencies: { a: '*' } }),
    'packages/a/package.json': packageJson({ name: 'a', scripts: { build: 'x' }, dependencies: { b: '*' } }),
    'packages/b/package.json': packageJson({ name: 'b', scripts: { build: 'x' }, dependencies: { a: '*' } }),
  })
  expect(detectNodeProject(files)?.finding.application.build).toEqual(
    'npm --prefix ../.. run build --workspace ../../packages/b --workspace ../../packages/a'.split(' '),
  )
})

test('pnpm reads its members from its own file and builds with a filter', () => {
  const files = inMemoryFiles({
    'package.json': packageJson({ private: true }),
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - "!apps/old"\n  - libs/**\n',
    'apps/web/package.json': app('web', { dependencies: { ui: 'workspace:*' } }),
    'apps/old/package.json': app('old'),
    'libs/deep/ui/package.json': packageJson({ name: 'ui', scripts: { build: 'tsc' } }),
  })
  const project = detectNodeProject(files)
  expect(project?.path).toBe('apps/web')
  expect(decisionsOf(project?.finding.application)).toMatchObject({
    install: 'pnpm install --frozen-lockfile',
    build: 'pnpm --filter {.}... run build',
  })
})

test('yarn builds each member in its own folder', () => {
  const files = inMemoryFiles({
    'package.json': root(),
    'yarn.lock': '',
    'apps/web/package.json': app('web', { dependencies: { ui: '*' } }),
    'packages/ui/package.json': packageJson({ name: 'ui', scripts: { build: 'tsc' } }),
  })
  expect(detectNodeProject(files)?.finding.application.build).toEqual([
    'sh',
    '-c',
    '(cd ../../packages/ui && yarn run build)',
  ])
})

test('several members with a start script are listed with what to write', () => {
  const files = inMemoryFiles({
    'package.json': root(),
    'apps/web/package.json': app('web'),
    'apps/api/package.json': app('api'),
  })
  expect(() => detectNodeProject(files)).toThrow(
    expect.objectContaining({
      code: 'NX-DETECT-AMBIGUOUS',
      exitCode: 3,
      message: expect.stringMatching(/apps\/api.*apps\/web/),
      hint: expect.stringContaining('source: apps/api'),
    }),
  )
  expect(detectNodeMember(files, 'apps/web')?.path).toBe('apps/web')
  expect(detectNodeMember(files, 'apps/gone')).toBeUndefined()
})

test('a server is taken before a static site, a start script of the root before everything', () => {
  const texts = {
    'apps/site/package.json': packageJson({
      name: 'site',
      scripts: { build: 'vite build' },
      dependencies: { vite: '7' },
    }),
    'apps/api/package.json': app('api'),
  }
  expect(detectNodeProject(inMemoryFiles({ 'package.json': root(), ...texts }))?.path).toBe('apps/api')
  const withStart = root({ scripts: { start: 'node all.js' } })
  expect(detectNodeProject(inMemoryFiles({ 'package.json': withStart, ...texts }))?.path).toBe('.')
})

test('a program of a member is looked for in its own folder and in those above', () => {
  const files = inMemoryFiles({
    'package.json': root(),
    'apps/web/package.json': packageJson({
      name: 'web',
      scripts: { build: 'next build' },
      dependencies: { next: '16' },
    }),
  })
  expect(detectNodeProject(files)?.finding.application.processes[0]?.argv).toEqual([
    'sh',
    '-c',
    'PATH="$PWD/node_modules/.bin:$PWD/../node_modules/.bin:$PWD/../../node_modules/.bin:$PATH"; exec next start -H 127.0.0.1 -p "$PORT"',
  ])
})

test('globs are expanded as the package managers do', () => {
  const files = inMemoryFiles({
    'apps/a/package.json': '',
    'apps/b/test/package.json': '',
    'apps/.hidden/package.json': '',
    'apps/node_modules/x/package.json': '',
    'tools/cli-x/package.json': '',
    'tools/lib/package.json': '',
  })
  expect(expandWorkspaceGlobs(files, ['./apps/*/', 'tools/cli-*'])).toEqual([
    'apps/a',
    'apps/b',
    'tools/cli-x',
  ])
  expect(expandWorkspaceGlobs(files, ['apps/**', '!**/test'])).toEqual(['apps', 'apps/a', 'apps/b'])
  expect(expandWorkspaceGlobs(files, ['.', 'gone/*'])).toEqual([])
})
