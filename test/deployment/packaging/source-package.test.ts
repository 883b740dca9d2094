import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import {
  digestOfEntries,
  readSourcePackage,
  type SourceEntry,
  staysInside,
} from '../../../src/deployment/packaging/source-package.ts'
import { skipWithout } from '../../support/engine.ts'
import {
  aCache,
  aCall,
  age,
  aProject,
  aRepository,
  git,
  packageOf,
  pathsOf,
  writePieces,
} from './a-project.ts'

const runs = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 100)

const entry = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    path: fc.string({ minLength: 1 }),
    mode: fc.constantFrom(0o644 as const, 0o755 as const),
    sizeBytes: fc.nat(),
    digest: fc.stringMatching(/^[0-9a-f]{64}$/),
    stamp: fc.string(),
  }),
  fc.record({ kind: fc.constant('link' as const), path: fc.string({ minLength: 1 }), target: fc.string() }),
)
const entries = fc.uniqueArray(entry, { selector: (each) => each.path, maxLength: 12 })

test('the digest does not depend on the order of listing nor on stamps', () => {
  const shuffles = entries.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  const isEqual = ([all, shuffled]: [SourceEntry[], SourceEntry[]]): boolean => {
    const restamped = shuffled.map((each) => (each.kind === 'file' ? { ...each, stamp: 'other' } : each))
    return digestOfEntries(restamped) === digestOfEntries(all)
  }
  const outcome = fc.check(fc.property(shuffles, isEqual), { numRuns: runs })
  expect(outcome.counterexample).toBeNull()
})

test('another path, mode, content or link target gives another digest', () => {
  const file: SourceEntry = {
    kind: 'file',
    path: 'a',
    mode: 0o644,
    sizeBytes: 1,
    digest: '0'.repeat(64),
    stamp: '',
  }
  const link: SourceEntry = { kind: 'link', path: 'a', target: 'b' }
  const all: SourceEntry[][] = [
    [file],
    [{ ...file, mode: 0o755 }],
    [{ ...file, digest: '1'.repeat(64) }],
    [{ ...file, path: 'b' }],
    [link],
    [{ ...link, target: 'c' }],
    [],
  ]
  expect(new Set(all.map(digestOfEntries)).size).toBe(all.length)
})

test('two copies of a tree have one digest, whatever their times and umask', async () => {
  const pieces = {
    'a.js': 'one',
    'b/run': { text: '#!/bin/sh\n', executable: true as const },
    'b/l': { link: '../a.js' },
  }
  const [first, second] = [aProject(pieces), aProject(pieces)]
  age(second, 'a.js', 100_000)
  chmodSync(join(second, 'a.js'), 0o600)
  chmodSync(join(second, 'b/run'), 0o700)
  const [one, two] = [await packageOf(first), await packageOf(second)]
  expect(two.digest).toBe(one.digest)
  expect(one.sizeBytes).toBe(13)
  chmodSync(join(second, 'a.js'), 0o755)
  expect((await packageOf(second)).digest).not.toBe(one.digest)
})

test('in a repository everything tracked or not ignored is shipped, node_modules only when tracked', async () => {
  const directory = aRepository({
    '.gitignore': 'dist/\n*.log\n',
    'server.js': '',
    'node_modules/kept/index.js': '',
    'nexo.yaml': 'name: a\n',
    '.nexoignore': 'docs/\n',
    'docs/a.md': '',
  })
  writePieces(directory, {
    'new.js': '',
    'dist/x.js': '',
    'a.log': '',
    'node_modules/extra/index.js': '',
    '.nexo/x': '',
  })
  expect(pathsOf(await packageOf(directory))).toEqual([
    '.gitignore',
    'new.js',
    'node_modules/kept/index.js',
    'server.js',
  ])
})

test('a file that was deleted and not committed is not shipped', async () => {
  const directory = aRepository({ 'a.js': '', 'b.js': '' })
  rmSync(join(directory, 'b.js'))
  expect(pathsOf(await packageOf(directory))).toEqual(['a.js'])
})

test('without git the .gitignore files of the project are obeyed, the nearest one first', async () => {
  const directory = aProject({
    '.gitignore': '*.log\n/build/\n',
    'server.js': '',
    'a.log': '',
    'build/x.js': '',
    'lib/build/x.js': '',
    'lib/.gitignore': '!keep.log\n',
    'lib/keep.log': '',
    'lib/drop.log': '',
    'node_modules/a/index.js': '',
    '.venv/pyvenv.cfg': '',
    '.venv/bin/python': { link: '/usr/bin/python3' },
  })
  expect(pathsOf(await packageOf(directory))).toEqual([
    '.gitignore',
    'lib/.gitignore',
    'lib/build/x.js',
    'lib/keep.log',
    'server.js',
  ])
})

test('a project inside an ignored folder of a repository is packaged by its own rules', async () => {
  const directory = aRepository({ '.gitignore': 'generated/\n', 'a.js': '' })
  writePieces(directory, { 'generated/server.js': '', 'generated/.gitignore': 'x\n', 'generated/x': '' })
  expect(pathsOf(await packageOf(join(directory, 'generated')))).toEqual(['.gitignore', 'server.js'])
})

test("nexo's own home is no part of a project that it stands in", async () => {
  const directory = aProject({ 'a.js': '', 'own/state.db': '', 'own-notes.txt': '' })
  const question = { directory, cache: aCache(), outside: [join(directory, 'own'), '/elsewhere'] }
  expect(pathsOf(await readSourcePackage(question, aCall()))).toEqual(['a.js', 'own-notes.txt'])
})

test('the files that the output of nexo goes to are no part of the project', async () => {
  const directory = aProject({ 'a.js': '', 'deploy.log': 'begun\n', 'other.log': '' })
  const { dev, ino } = statSync(join(directory, 'deploy.log'), { bigint: true })
  const question = { directory, cache: aCache(), notSource: [{ dev, ino }] }
  expect(pathsOf(await readSourcePackage(question, aCall()))).toEqual(['a.js', 'other.log'])
})

test('when git refuses, a warning says so and the .gitignore files are obeyed without it', async () => {
  skipWithout('git')
  const directory = aProject({ 'a.js': '', '.git/HEAD': 'nonsense', '.gitignore': '*.log', 'x.log': '' })
  const call = aCall()
  expect(pathsOf(await packageOf(directory, aCache(), call))).toEqual(['.gitignore', 'a.js'])
  expect(call.facts).toMatchObject([{ type: 'warning.raised', code: 'NX-PACKAGE-GIT-REFUSED' }])
})

test('a submodule is shipped with what its own repository would ship', async () => {
  const inner = aRepository({ 'lib.js': '', '.gitignore': 'tmp\n' })
  const outer = aRepository({ 'server.js': '' })
  git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'vendor/inner')
  writePieces(outer, { 'vendor/inner/tmp': '', 'vendor/inner/new.js': '' })
  expect(pathsOf(await packageOf(outer))).toEqual([
    '.gitmodules',
    'server.js',
    'vendor/inner/.gitignore',
    'vendor/inner/lib.js',
    'vendor/inner/new.js',
  ])
})

test('an untracked repository inside is left out with a warning', async () => {
  const directory = aRepository({ 'a.js': '' })
  mkdirSync(join(directory, 'inner'))
  git(join(directory, 'inner'), 'init', '-q')
  writeFileSync(join(directory, 'inner/x.js'), '')
  const call = aCall()
  expect(pathsOf(await packageOf(directory, aCache(), call))).toEqual(['a.js'])
  expect(call.facts).toMatchObject([{ type: 'warning.raised', code: 'NX-PACKAGE-NESTED-REPOSITORY' }])
})

test('links that stay inside are kept, those that leave are refused all at once', async () => {
  const directory = aProject({
    'a.js': '',
    'sub/in': { link: '../a.js' },
    loop: { link: 'loop' },
    gone: { link: 'nowhere' },
  })
  expect(pathsOf(await packageOf(directory))).toEqual(['a.js', 'gone', 'loop', 'sub/in'])
  writePieces(directory, { out: { link: '../elsewhere' }, abs: { link: '/etc/hostname' } })
  await expect(packageOf(directory)).rejects.toMatchObject({
    code: 'NX-PACKAGE-SYMLINK-OUTSIDE',
    details: { links: [{ path: 'abs' }, { path: 'out' }] },
  })
})

test('a link that leaves by way of another link is refused', async () => {
  const directory = aProject({
    'project/p/q/root': { link: '../..' },
    'project/out': { link: 'p/q/root/../secret' },
    secret: 'SECRET',
  })
  await expect(packageOf(join(directory, 'project'))).rejects.toMatchObject({
    code: 'NX-PACKAGE-SYMLINK-OUTSIDE',
    details: { links: [{ path: 'out' }] },
  })
})

/** Whether walking `parts` from a folder `depth` levels down ever stands above the root, and where it ends. */
function walk(parts: readonly string[], depth: number): { left: boolean; level: number } {
  let [level, left] = [depth, false]
  for (const part of parts) {
    if (part === '..') level -= 1
    else if (part !== '.' && part !== '') level += 1
    left ||= level < 0
  }
  return { left, level }
}

test('a link judged by its text counts as inside exactly when it never leaves', () => {
  const parts = fc.array(fc.constantFrom('a', 'b', '..', '.', ''), { maxLength: 6 })
  const isRight = (steps: string[], depth: number): boolean => {
    const path = [...Array.from({ length: depth }, () => 'd'), 'link'].join('/')
    const { left, level } = walk(steps, depth)
    const verdict = staysInside(path, steps.join('/'))
    if (steps.join('/').startsWith('/')) return !verdict
    // A path that leaves and comes back would have to name the project's own folder.
    return left ? level >= 0 || !verdict : verdict
  }
  const outcome = fc.check(fc.property(parts, fc.nat(3), isRight), { numRuns: runs })
  expect(outcome.counterexample).toBeNull()
})

test('a pipe is left out with a warning', async () => {
  const directory = aProject({ 'a.js': '' })
  execFileSync('mkfifo', [join(directory, 'pipe')])
  const call = aCall()
  expect(pathsOf(await packageOf(directory, aCache(), call))).toEqual(['a.js'])
  expect(call.facts).toMatchObject([{ type: 'warning.raised', code: 'NX-PACKAGE-SPECIAL-FILE' }])
})

test('a folder without a file is refused', async () => {
  await expect(packageOf(aProject())).rejects.toMatchObject({ code: 'NX-PACKAGE-EMPTY', exitCode: 4 })
})

test('a name that is no UTF-8 is refused by name', async () => {
  const directory = aProject({ 'a.js': '' })
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]), '')
  await expect(packageOf(directory)).rejects.toMatchObject({
    code: 'NX-PACKAGE-NAME',
    details: { name: 'caf\u00e9' },
  })
})

test('two Unicode forms of a name stay two files', async () => {
  const directory = aProject({ 'caf\u00e9.txt': 'nfc', 'cafe\u0301.txt': 'nfd' })
  expect(pathsOf(await packageOf(directory))).toEqual(['cafe\u0301.txt', 'caf\u00e9.txt'])
})

test('an unchanged tree of 2,000 files is judged without reading it', async () => {
  const pieces = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, n) => [`src/${n % 40}/file-${n}.js`, `${n}`]),
  )
  const directory = aRepository(pieces)
  for (const path of Object.keys(pieces)) age(directory, path)
  const cache = aCache()
  const first = await packageOf(directory, cache)
  const [stored] = cache.reads.values()
  expect((await packageOf(directory, cache)).digest).toBe(first.digest)
  expect([...cache.reads.values()]).toEqual([stored])
})

test('a changed file is read again, also when its size stays and its time is set back', async () => {
  const directory = aProject({ 'a.js': 'one', 'b.js': 'b' })
  const then = new Date('2020-01-01')
  utimesSync(join(directory, 'a.js'), then, then)
  const cache = aCache()
  const first = await packageOf(directory, cache)
  writeFileSync(join(directory, 'a.js'), 'two')
  utimesSync(join(directory, 'a.js'), then, then)
  expect((await packageOf(directory, cache)).digest).not.toBe(first.digest)
})

test('a damaged cache counts as none', async () => {
  const directory = aProject({ 'a.js': 'one' })
  const cache = aCache()
  const first = await packageOf(directory, cache)
  for (const key of cache.reads.keys()) cache.reads.set(key, '{"version":1,"files":[')
  expect((await packageOf(directory, cache)).digest).toBe(first.digest)
})

test('a large file is read as a stream and counts like a small one', async () => {
  const directory = aProject({ 'big.bin': Buffer.alloc(5 * 1024 * 1024, 7) })
  const first = await packageOf(directory)
  appendFileSync(join(directory, 'big.bin'), 'x')
  const second = await packageOf(directory)
  expect(second.sizeBytes).toBe(first.sizeBytes + 1)
  expect(second.digest).not.toBe(first.digest)
})

test('an interrupt stops it with its own reason', async () => {
  const call = { ...aCall(), signal: AbortSignal.abort(new Error('stop now')) }
  await expect(packageOf(aProject({ a: '' }), aCache(), call)).rejects.toThrow('stop now')
})
