import { expect, test } from 'vitest'
import { detectNodeProject } from '../../../src/deployment/detection/node/workspace.ts'
import { type Decisions, decisionsOf, inMemoryFiles, packageJson } from './in-memory-files.ts'

const detected = (texts: Readonly<Record<string, string>>) => detectNodeProject(inMemoryFiles(texts))
const decided = (texts: Readonly<Record<string, string>>) => decisionsOf(detected(texts)?.finding.application)

const startOf = (
  start: string,
  dependencies: Record<string, string> = {},
  scripts: Record<string, string> = {},
) => decided({ 'package.json': packageJson({ scripts: { start, ...scripts }, dependencies }) })?.start[0]

const path = 'PATH="$PWD/node_modules/.bin:$PATH"; '

test.for([
  ['node server.js', 'node server.js'],
  ['NODE_ENV=production node server.js', 'env NODE_ENV=production node server.js'],
  ['cross-env A=1 B=2 node server.js', 'env A=1 B=2 node server.js'],
  ['node --watch server.js', 'node server.js'],
  ['nodemon server.js', 'node server.js'],
  ['npx tsx server.ts', `sh -c ${path}exec tsx server.ts`],
  ['npm run serve', 'node other.js'],
  ['npm run serve -- --flag', 'node other.js --flag'],
  ['yarn serve', 'node other.js'],
  ['pnpm run serve', 'node other.js'],
  ['bun run server.ts', 'bun run server.ts'],
  ['./start.sh', './start.sh'],
  ['prisma migrate deploy && node server.js', `sh -c ${path}prisma migrate deploy && exec node server.js`],
  ['npm run serve && npm run serve', `sh -c ${path}npm run serve && exec node other.js`],
  ['node server.js --dir $HOME', `sh -c ${path}exec node server.js --dir $HOME`],
  ['node server.js | tee log', `sh -c ${path}node server.js | tee log`],
] as const)('script "%s" starts %s', ([start, argv]) => {
  expect(startOf(start, {}, { serve: 'node other.js' })).toBe(argv)
})

test('a program of a dependency is started by its own path', () => {
  expect(startOf('verdaccio --listen $PORT', { verdaccio: '6' })).toBe(
    'node_modules/.bin/verdaccio --listen $PORT',
  )
  expect(startOf('next start -p 3000', { next: '16' })).toBe(
    'node node_modules/next/dist/bin/next start -p $PORT',
  )
})

test('a script that runs before start still runs; one that runs after is said to be left out', () => {
  const scripts = { start: 'node server.js', prestart: 'node check.js', poststart: 'node after.js' }
  const application = detected({ 'package.json': packageJson({ scripts }) })?.finding.application
  expect(application?.processes[0]?.argv).toEqual(['sh', '-c', `${path}node check.js && exec node server.js`])
  expect(application?.evidence).toContainEqual(
    expect.objectContaining({ why: expect.stringContaining('poststart is left out') }),
  )
})

test('the health route is found in the file that a shell starts', () => {
  const texts = {
    'package.json': packageJson({ scripts: { prestart: 'node check.js', start: 'node ./server.js' } }),
    'server.js': '"/healthz"',
    'check.js': '"/readyz"',
  }
  expect(decided(texts)?.health).toBe('/healthz')
})

test('scripts that call each other in a circle end', () => {
  expect(startOf('npm run serve', {}, { serve: 'npm start' })).toContain('npm')
})

test.for([
  ['vite', { vite: '7' }, '@static dist'],
  ['npm run build && vite preview', { vite: '7' }, '@static dist'],
  ['react-scripts start', { 'react-scripts': '5' }, '@static build'],
  ['webpack serve', { webpack: '5' }, undefined],
  ['vite preview', { vite: '7', 'react-router-dom': '7' }, '@static dist --spa'],
] as const)('"%s" serves a developer, so it is not the start', ([start, dependencies, argv]) => {
  const application = detected({
    'package.json': packageJson({ scripts: { start, build: 'x' }, dependencies }),
  })?.finding.application
  expect(application?.processes[0]?.argv.join(' ')).toBe(argv)
})

test('beside a development start a production one is taken', () => {
  const texts = {
    'package.json': packageJson({
      scripts: { start: 'nest start --watch', 'start:prod': 'node dist/main' },
      dependencies: { '@nestjs/core': '11' },
    }),
  }
  expect(decided(texts)?.start).toEqual(['node dist/main'])
})

const rows: readonly (readonly [string, Readonly<Record<string, string>>, Partial<Decisions>])[] = [
  [
    'an express server with a lock file',
    {
      'package.json': packageJson({
        scripts: { start: 'node server.js', build: 'tsc' },
        dependencies: { express: '5' },
      }),
      'package-lock.json': '{}',
      'server.js': `app.get('/healthz')`,
    },
    {
      framework: 'express',
      install: 'npm ci --no-audit --no-fund',
      build: 'npm run build',
      start: ['node server.js'],
      health: '/healthz',
      requires: ['node', 'npm'],
    },
  ],
  [
    'a server without dependencies',
    { 'package.json': packageJson({ scripts: { start: 'node server.js' } }) },
    { install: null, build: null, requires: ['node'] },
  ],
  [
    'next without a start script',
    {
      'package.json': packageJson({ scripts: { build: 'next build' }, dependencies: { next: '16' } }),
      'pnpm-lock.yaml': '',
    },
    {
      framework: 'next',
      install: 'pnpm install --frozen-lockfile',
      build: 'pnpm run build',
      start: ['node node_modules/next/dist/bin/next start -H 127.0.0.1 -p $PORT'],
    },
  ],
  [
    'next that is exported',
    {
      'package.json': packageJson({
        scripts: { build: 'next build', dev: 'next dev' },
        dependencies: { next: '16' },
      }),
      'next.config.mjs': `export default { output: 'export' }`,
    },
    { framework: 'next', start: ['@static out'] },
  ],
  [
    'nuxt',
    {
      'package.json': packageJson({ scripts: { build: 'nuxt build' }, dependencies: { nuxt: '4' } }),
      'yarn.lock': '# yarn v1',
    },
    {
      framework: 'nuxt',
      install: 'yarn install --non-interactive --frozen-lockfile',
      start: ['node .output/server/index.mjs'],
    },
  ],
  [
    'yarn since 2',
    {
      'package.json': packageJson({ scripts: { start: 'node a.js' }, dependencies: { a: '1' } }),
      'yarn.lock': '__metadata:\n  version: 8',
    },
    { install: 'env YARN_NODE_LINKER=node-modules yarn install --immutable', requires: ['node', 'yarn'] },
  ],
  [
    'bun by its lock file',
    { 'package.json': packageJson({ dependencies: { hono: '4' } }), 'bun.lock': '', 'index.ts': '' },
    {
      framework: 'hono',
      install: 'bun install --frozen-lockfile',
      start: ['bun index.ts'],
      requires: ['node', 'bun'],
    },
  ],
  [
    'packageManager over the lock file',
    {
      'package.json': packageJson({
        packageManager: 'pnpm@10.1.0+sha512.x',
        scripts: { start: 'node a.js' },
        dependencies: { a: '1' },
      }),
      'package-lock.json': '{}',
    },
    { install: 'pnpm install --no-frozen-lockfile' },
  ],
  [
    'angular with the application builder',
    {
      'package.json': packageJson({
        scripts: { start: 'ng serve', build: 'ng build' },
        dependencies: { '@angular/core': '20', '@angular/router': '20' },
      }),
      'angular.json': packageJson({
        projects: { shop: { architect: { build: { builder: '@angular/build:application', options: {} } } } },
      }),
    },
    { framework: 'angular', start: ['@static dist/shop/browser --spa'] },
  ],
  [
    'vite with an output folder of its own',
    {
      'package.json': packageJson({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
      'vite.config.ts': `export default { build: { outDir: 'www' } }`,
    },
    { framework: 'vite', start: ['@static www'] },
  ],
  [
    'astro with its server',
    {
      'package.json': packageJson({
        scripts: { build: 'astro build' },
        dependencies: { astro: '6', '@astrojs/node': '9' },
      }),
    },
    { framework: 'astro', start: ['node dist/server/entry.mjs'] },
  ],
  [
    'astro without',
    { 'package.json': packageJson({ scripts: { build: 'astro build' }, dependencies: { astro: '6' } }) },
    { framework: 'astro', start: ['@static dist'] },
  ],
  [
    'main',
    { 'package.json': packageJson({ main: './lib/app.js' }), 'lib/app.js': '"/readyz"' },
    { start: ['node lib/app.js'], health: '/readyz' },
  ],
  ['a file of a usual name', { 'package.json': '{}', 'server.mjs': '' }, { start: ['node server.mjs'] }],
  [
    'a route in the source of a built file',
    {
      'package.json': packageJson({ scripts: { start: 'node dist/server.js', build: 'tsc' } }),
      'src/server.ts': "if (path === '/readyz')",
    },
    { health: '/readyz', start: ['node dist/server.js'] },
  ],
]

test.for(rows)('%s', ([, texts, expected]) => {
  expect(decided(texts)).toMatchObject(expected)
})

test('a package that nothing starts is no application', () => {
  expect(detected({ 'package.json': packageJson({ scripts: { test: 'vitest' } }) })).toBeUndefined()
})

test.for([
  ['{ "name": ', 'package.json'],
  ['{ "scripts": [] }', 'scripts'],
] as const)('a broken package.json is refused: %s', ([text, said]) => {
  expect(() => detected({ 'package.json': text })).toThrow(
    expect.objectContaining({ code: 'NX-DETECT-FILE-INVALID', message: expect.stringContaining(said) }),
  )
})

test('evidence names the file and line that decided', () => {
  const application = detected({
    'package.json': packageJson({ name: 'shop', scripts: { start: 'node a.js' } }),
  })?.finding.application
  expect(application?.evidence).toEqual([
    { what: 'start', why: 'script "start" is "node a.js"', file: 'package.json', line: 4 },
  ])
  expect(application?.name).toBe('shop')
})
