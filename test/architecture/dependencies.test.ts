import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { expect, test } from 'vitest'
import { builtNexo } from '../support/built-nexo.ts'
import { root, sourceFiles } from './source-files.ts'

const Versions = z.record(z.string(), z.string()).default({})
const PackageFile = z.object({ dependencies: Versions, devDependencies: Versions })
const manifest = PackageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ hasInstallScript: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
})

/** `@scope/name/deep` and `name/deep` give the package's own name. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const packagesIn = (folder: string): ReadonlySet<string> =>
  new Set(
    sourceFiles(folder)
      .flatMap(({ imports }) => imports.map(({ specifier }) => specifier))
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map((specifier) => packageOf(specifier)),
  )

/** Tools that are run, not imported, and types that the compiler finds by itself. */
const notImported = new Set([
  // Read as a file, and put into pages.
  'axe-core',
  'knip',
  'oxlint',
  'oxlint-tsgolint',
  'prettier',
  'typescript',
  '@types/node',
  '@types/tar-stream',
  '@types/pg',
  '@types/pg-copy-streams',
  '@types/ws',
])

test('product code imports only what package.json names', () => {
  const named = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
  expect([...packagesIn('src')].filter((name) => !named.has(name))).toEqual([])
})

test('what is installed with nexo is what its type declarations speak of; the rest is inside the bundles', () => {
  const declarations = [...builtFiles('.d.ts')].map((file) => readFileSync(file, 'utf8'))
  const spoken = declarations
    .flatMap((text) => [...text.matchAll(/(?:from |import\()['"]([@a-z][^'" ]*)['"]/g)])
    .map(([, specifier = '']) => packageOf(specifier))
    .filter((name) => !isBuiltin(name))
  expect([...new Set(spoken)].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted())
})

test('the bundles look for nothing outside themselves', () => {
  const outside = builtFiles('js').flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^(?:import\s.*from |(?!\s*\*).*\brequire\()["']([^."'][^"']*)["']/gm,
      ),
    ]
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !isBuiltin(specifier)),
  )
  expect(outside).toEqual([])
})

/** Files that the build wrote, by the end of their names. */
function builtFiles(ending: string): readonly string[] {
  const folder = dirname(builtNexo())
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
}

test('every development dependency is used', () => {
  const used = new Set(['src', 'test', 'scripts', 'bench'].flatMap((folder) => [...packagesIn(folder)]))
  const unused = Object.keys(manifest.devDependencies).filter(
    (name) => !used.has(name) && !notImported.has(name),
  )
  expect(unused.filter((name) => name !== 'vitest')).toEqual([])
})

test('nothing that is installed needs an install script', () => {
  const { packages } = LockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const scripted = Object.entries(packages).flatMap(([path, entry]) =>
    entry.hasInstallScript === true && entry.optional !== true ? [path] : [],
  )
  expect(scripted).toEqual([])
})
