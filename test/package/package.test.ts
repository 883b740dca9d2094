import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { root } from '../architecture/source-files.ts'
import { builtNexo } from '../support/built-nexo.ts'
import { findProgram } from '../support/engine.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { sampleApplication } from '../support/sample-server.ts'

const run = promisify(execFile)
const Packed = z
  .array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))
  .length(1)
  .transform(([packed]) => packed)

/** Makes the package that would be published; its file and what is in it. */
async function pack(folder: string): Promise<{ readonly file: string; readonly paths: readonly string[] }> {
  builtNexo()
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  })
  const packed = Packed.parse(JSON.parse(stdout))
  return { file: join(folder, packed?.filename ?? ''), paths: packed?.files.map(({ path }) => path) ?? [] }
}

/** A project with nothing but nexo in it, installed from the package: made once, used by every test. */
let elsewhere = ''

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-package-'))
  const { file } = await pack(folder)
  elsewhere = join(folder, 'elsewhere')
  await mkdir(elsewhere)
  await writeFile(join(elsewhere, 'package.json'), '{ "private": true, "type": "module" }')
  await run('npm', ['install', file, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: elsewhere,
  })
}, 300_000)

afterAll(() => rm(dirname(elsewhere), { recursive: true, force: true, maxRetries: 5 }))

test('the package holds the program, the types and the documents, and nothing else', async () => {
  const { paths } = await pack(await temporaryFolder())
  expect(paths).toEqual(
    expect.arrayContaining([
      'README.md',
      'LICENSE',
      'package.json',
      'dist/nexo.cjs',
      'dist/agent.js',
      'dist/index.js',
      'dist/types/index.d.ts',
      'dist/THIRD-PARTY-NOTICES.txt',
    ]),
  )
  const strange = /^(?:src|test|scripts|fixtures|bench|toolchain|node_modules)\/|\.map$|(?<!\.d)\.ts$|\.env/
  // What generated applications are made of is source.
  const own = paths.filter((path) => !path.startsWith('dist/application/'))
  expect(own.filter((path) => strange.test(path))).toEqual([])
})

test('what generated applications are made of is packed whole', async () => {
  const { paths } = await pack(await temporaryFolder())
  const template = 'src/generation/emitting/application'
  const files = await readdir(join(root, template), { recursive: true, withFileTypes: true })
  const wanted = files
    .filter((file) => file.isFile())
    .map((file) => join('dist/application', relative(join(root, template), file.parentPath), file.name))
  expect(wanted.filter((path) => !paths.includes(path))).toEqual([])
})

test('nothing of nexo runs when it is installed', async () => {
  const Scripts = z.object({ scripts: z.record(z.string(), z.string()) })
  const { scripts } = Scripts.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare|pack)$/.test(name))).toEqual(
    [],
  )
})

test('installed elsewhere, it deploys an application', { timeout: 300_000 }, async () => {
  const nexo = join(elsewhere, 'node_modules/.bin/nexo')
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  expect((await run(nexo, ['--version'])).stdout).toBe(`${version}\n`)
  const project = join(elsewhere, 'shop')
  await run('cp', ['-r', sampleApplication, project])
  const env = { ...process.env, NEXO_HOME: await temporaryHome() }
  const { stdout } = await run(nexo, ['deploy'], { cwd: project, env })
  const answer = await fetch(stdout.trim())
  expect(await answer.text()).toBe('hello from version 1\n')
})

test('installed elsewhere, it is a library with types', { timeout: 300_000 }, async () => {
  const program = [
    "import { createDeploymentManager, Release } from 'nexo'",
    "const id: string = Release.shape.id.parse('r-20260131-142233-3f9c')",
    'console.log(id, typeof createDeploymentManager)',
  ].join('\n')
  await writeFile(join(elsewhere, 'program.ts'), program)
  await writeFile(
    join(elsewhere, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: true,
        module: 'nodenext',
        target: 'es2024',
        types: ['node'],
        typeRoots: [join(root, 'node_modules/@types')],
      },
      include: ['program.ts'],
    }),
  )
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', elsewhere])
  const { stdout } = await run(process.execPath, ['program.ts'], { cwd: elsewhere })
  expect(stdout).toBe('r-20260131-142233-3f9c function\n')
})

test('a Node that is too old gets one line that says what to do', async () => {
  const old = await anOldNode(await temporaryFolder())
  const refused = await run(old[0], [...old.slice(1), builtNexo(), 'status']).catch((error: unknown) => error)
  const { code, stdout, stderr } = z
    .object({ code: z.int(), stdout: z.string(), stderr: z.string() })
    .parse(refused)
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/needs Node\.js 24\.11 or newer; this is \d+\.\d+\.\d+/)
})

/** Argv of a Node older than 24.11: one of this machine's own, or this one made to say that it is. */
async function anOldNode(folder: string): Promise<readonly [string, ...string[]]> {
  const candidates = ['/usr/bin/node', '/usr/local/bin/node', findProgram('nodejs')].filter(
    (file) => file !== undefined,
  )
  for (const candidate of candidates) {
    const version = await run(candidate, ['--version']).then(
      ({ stdout }) => stdout,
      () => 'none',
    )
    if (/^v(?:1\d|2[0-3])\./.test(version)) return [candidate]
  }
  const preload = join(folder, 'old.cjs')
  await writeFile(preload, "Object.defineProperty(process.versions, 'node', { value: '20.11.0' })")
  return [process.execPath, '--require', preload]
}
