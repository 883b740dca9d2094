import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import * as z from 'zod'
import { expect, test } from 'vitest'
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
  'knip',
  'oxlint',
  'oxlint-tsgolint',
  'prettier',
  'typescript',
  '@types/node',
  '@types/tar-stream',
  '@types/ws',
])

test('product code imports only what package.json names', () => {
  const named = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
  expect([...packagesIn('src')].filter((name) => !named.has(name))).toEqual([])
})

test('every runtime dependency is used by product code', () => {
  const used = packagesIn('src')
  expect(Object.keys(manifest.dependencies).filter((name) => !used.has(name))).toEqual([])
})

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
