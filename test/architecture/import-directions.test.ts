import { expect, test } from 'vitest'
import { parseImports, roomOf, sourceFiles, type Import } from './source-files.ts'

/** What each room may import, and why not more. `*`: everything. */
const rules: Readonly<Record<string, { readonly may: readonly string[]; readonly because: string }>> = {
  domain: { may: ['domain'], because: 'the vocabulary knows nobody who speaks it' },
  kernel: { may: ['kernel', 'domain'], because: 'what everything stands on cannot know what stands on it' },
  agent: { may: ['agent', 'kernel', 'domain'], because: 'the agent runs on hosts where no manager is' },
  deployment: {
    may: ['deployment', 'agent', 'kernel', 'domain'],
    because: 'managers stand on the kernel and the agent protocol; printing and flags are not theirs',
  },
  generation: {
    may: ['generation', 'kernel', 'domain'],
    because: 'managers stand on the kernel and do not know each other',
  },
  integration: {
    may: ['integration', 'agent', 'kernel', 'domain'],
    because: 'managers stand on the kernel and the agent protocol, and do not know each other',
  },
  monitoring: {
    may: ['monitoring', 'agent', 'kernel', 'domain'],
    because: 'managers stand on the kernel and the agent protocol, and do not know each other',
  },
  maintenance: {
    may: ['maintenance', 'agent', 'kernel', 'domain'],
    because: 'managers stand on the kernel and the agent protocol, and do not know each other',
  },
  orchestration: {
    may: [
      'orchestration',
      'generation',
      'deployment',
      'integration',
      'monitoring',
      'maintenance',
      'agent',
      'kernel',
      'domain',
    ],
    because: 'the orchestrator alone composes managers',
  },
  reporting: {
    may: ['reporting', 'kernel', 'domain'],
    because: 'reporters turn facts into text; of a room they know what it can say, not what it does',
  },
  commands: {
    may: [
      'commands',
      'reporting',
      'orchestration',
      'generation',
      'deployment',
      'integration',
      'monitoring',
      'maintenance',
      'agent',
      'kernel',
      'domain',
    ],
    because: 'a command is flags, input and one call',
  },
  'cli.ts': {
    may: ['commands', 'reporting', 'kernel', 'domain', 'version.ts'],
    because: 'argv to command to exit code, nothing else',
  },
  'nexo.ts': {
    may: ['cli.ts', 'version.ts', 'commands', 'kernel'],
    because: 'the front checks the version of Node before anything else is read',
  },
  'version.ts': { may: [], because: 'it only reads package.json' },
  'index.ts': {
    may: [
      'orchestration',
      'generation',
      'deployment',
      'integration',
      'monitoring',
      'maintenance',
      'agent',
      'kernel',
      'domain',
    ],
    because: 'the library offers managers, domain types and contracts, not the command line',
  },
}

/** Rooms speak to reporters through these files alone. */
const spokenToReporters = /(?:^|\/)(?:[a-z-]*events|[a-z-]*errors|[a-z-]*contract|protocol|input)\.ts$/

const isAllowed = (path: string, imported: string): boolean => {
  const rule = rules[roomOf(path)]
  if (rule === undefined) return false
  if (rule.may.includes(roomOf(imported))) return true
  return roomOf(path) === 'reporting' && spokenToReporters.test(imported)
}

const ownImports = (imports: readonly Import[]): readonly string[] =>
  imports.flatMap(({ file }) => (file?.startsWith('src/') === true ? [file] : []))

test('imports point downward only', () => {
  const wrong = sourceFiles('src').flatMap(({ path, imports }) =>
    ownImports(imports)
      .filter((imported) => !isAllowed(path, imported))
      .map(
        (imported) =>
          `${path} imports ${imported}: ${rules[roomOf(path)]?.because ?? 'no rule for this room'}`,
      ),
  )
  expect(wrong).toEqual([])
})

test('product code imports neither tests nor scripts', () => {
  const wrong = sourceFiles('src').flatMap(({ path, imports }) =>
    imports
      .flatMap(({ file }) =>
        file === undefined || file.startsWith('src/') || file === 'package.json' ? [] : [file],
      )
      .map((imported) => `${path} imports ${imported}`),
  )
  expect(wrong).toEqual([])
})

test('nothing imports a command but the command line', () => {
  const wrong = sourceFiles('src')
    .filter(({ path }) => roomOf(path) !== 'commands' && !['src/cli.ts', 'src/nexo.ts'].includes(path))
    .flatMap(({ path, imports }) =>
      ownImports(imports)
        .filter((imported) => roomOf(imported) === 'commands')
        .map((imported) => `${path} imports ${imported}`),
    )
  expect(wrong).toEqual([])
})

test('a provider imports no other provider', () => {
  const providerOf = (path: string): string | undefined =>
    /^src\/deployment\/providers\/([^/]+)\//.exec(path)?.[1]
  const wrong = sourceFiles('src/deployment')
    .filter(({ path }) => providerOf(path) !== undefined)
    .flatMap(({ path, imports }) =>
      ownImports(imports)
        .filter((imported) => ![undefined, providerOf(path)].includes(providerOf(imported)))
        .map((imported) => `${path} imports ${imported}`),
    )
  expect(wrong).toEqual([])
})

test('a connector imports no other connector', () => {
  const connectorOf = (path: string): string | undefined =>
    /^src\/integration\/connectors\/([^/]+)\//.exec(path)?.[1]
  const wrong = sourceFiles('src/integration')
    .filter(({ path }) => connectorOf(path) !== undefined)
    .flatMap(({ path, imports }) =>
      ownImports(imports)
        .filter((imported) => ![undefined, connectorOf(path)].includes(connectorOf(imported)))
        .map((imported) => `${path} imports ${imported}`),
    )
  expect(wrong).toEqual([])
})

test('relative imports name the file, with its ending', () => {
  const wrong = sourceFiles('src').flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(?:ts|json)$/.test(specifier))
      .map(({ specifier }) => `${path} imports ${specifier}`),
  )
  expect(wrong).toEqual([])
})

test('there are no barrels and no rooms that hold everything', () => {
  const wrong = sourceFiles('src')
    .map(({ path }) => path)
    .filter(
      (path) =>
        /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\/|\.ts$)/.test(path) || /.\/index\.ts$/.test(path),
    )
    .filter((path) => path !== 'src/index.ts')
  expect(wrong).toEqual([])
})

test('every kind of import statement is seen', () => {
  const text = [
    "import * as z from 'zod'",
    "import type { A } from './a.ts'",
    "import { type B, c } from '../domain/b.ts'",
    "export { D } from './d.ts'",
    "export type { E } from './e.ts'",
    "import './f.ts'",
    'import {',
    '  g,',
    "} from './g.ts'",
    "const h = await import('./h.ts')",
    "type I = import('./i.ts').I",
  ].join('\n')
  expect(
    parseImports('src/kernel/x.ts', text).map(({ file, specifier, when }) => `${when} ${file ?? specifier}`),
  ).toEqual([
    'load zod',
    'types src/kernel/a.ts',
    'load src/domain/b.ts',
    'load src/kernel/d.ts',
    'types src/kernel/e.ts',
    'load src/kernel/f.ts',
    'load src/kernel/g.ts',
    'later src/kernel/h.ts',
    'later src/kernel/i.ts',
  ])
})
