import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemCodeOf } from '../../../src/kernel/errors.ts'
import { currentProcess, processStartOf } from '../../../src/kernel/process-identity.ts'
import { aProcess } from '../../support/builders.ts'
import { skipWithout } from '../../support/engine.ts'
import { aBuild, aBuildCall, aHome, built, textsOf } from './a-build.ts'

const node = (script: string): string[] => [process.execPath, '-e', script]
const pidsIn = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readLinkOrNothing(`/proc/${name}/cwd`) === folder)
    .map(Number)
const readLinkOrNothing = (path: string): string => {
  try {
    return readlinkSync(path)
  } catch (thrown) {
    // Processes come and go while they are listed.
    if (systemCodeOf(thrown) === undefined) throw thrown
    return ''
  }
}
const write = (file: string, text: string): string[] =>
  node(`require('fs').writeFileSync(${JSON.stringify(file)}, ${text})`)
const isAlive = (pid: number): boolean => processStartOf(pid) !== undefined

test('a package without commands is put in place as it is', async () => {
  const wish = await aBuild({ 'server.js': 'one', 'bin/run': { text: '#!/bin/sh\n', executable: true } }, {})
  const { artifactId, directory } = await built(wish)
  expect(directory).toBe(join(wish.home, 'agent', 'incoming', artifactId))
  expect(artifactId).toMatch(/^a-[0-9a-f]{64}$/)
  expect(readFileSync(join(directory, 'server.js'), 'utf8')).toBe('one')
  expect(statSync(join(directory, 'bin/run')).mode & 0o111).not.toBe(0)
  expect(readdirSync(join(wish.home, 'builds'))).toEqual([])
})

test('install runs first, then the build with the variables of the application', async () => {
  const wish = await aBuild(
    { a: '' },
    {
      install: write('installed', 'String(process.env.NODE_ENV)'),
      build: write(
        'built',
        'process.env.NODE_ENV + process.env.FLAVOUR + String(process.env.TOKEN) + require("fs").existsSync("installed")',
      ),
      env: { NODE_ENV: 'production', FLAVOUR: 'mint', TOKEN: '${secret:TOKEN}' },
    },
  )
  const { directory } = await built(wish)
  expect(readFileSync(join(directory, 'installed'), 'utf8')).toBe('undefined')
  expect(readFileSync(join(directory, 'built'), 'utf8')).toBe('productionmintundefinedtrue')
})

test('a member of a workspace is installed at the root and built in its own folder', async () => {
  const wish = await aBuild(
    { 'apps/web/a': '' },
    { applicationPath: 'apps/web', install: write('at', '"root"'), build: write('at', '"member"') },
  )
  const { directory } = await built(wish)
  expect(readFileSync(join(directory, 'at'), 'utf8')).toBe('root')
  expect(readFileSync(join(directory, 'apps/web/at'), 'utf8')).toBe('member')
})

test('an application folder that is not in the package is refused', async () => {
  const wish = await aBuild({ a: '' }, { applicationPath: 'apps/web', build: node('') })
  await expect(built(wish)).rejects.toMatchObject({ code: 'NX-BUILD-NO-APPLICATION', exitCode: 4 })
})

test('variables of the machine that no build needs do not reach it', async () => {
  const wish = await aBuild({ a: '' }, { build: write('env', 'Object.keys(process.env).join()') })
  const env = { ...process.env, AWS_SECRET_ACCESS_KEY: 'canary', npm_config_cache: '/tmp/x' }
  const { directory } = await built({ ...wish, env })
  const names = readFileSync(join(directory, 'env'), 'utf8').split(',')
  expect(names).toContain('npm_config_cache')
  expect(names).not.toContain('AWS_SECRET_ACCESS_KEY')
})

test('the same build is done once', async () => {
  const wish = await aBuild({ a: '' }, { build: node('console.log("built")') })
  const [first, second] = [aBuildCall(), aBuildCall()]
  expect(await built(wish, first)).toEqual(await built(wish, second))
  expect([textsOf(first.facts), textsOf(second.facts)]).toEqual([['built'], []])
})

test('a tree that the agent has taken over is not built again', async () => {
  const wish = await aBuild({ a: '' }, { build: node('console.log("built")') })
  const { artifactId, directory } = await built(wish)
  const taken = join(wish.home, 'agent', 'artifacts', artifactId)
  mkdirSync(join(taken, '..'), { recursive: true })
  renameSync(directory, taken)
  const call = aBuildCall()
  expect(await built(wish, call)).toEqual({ artifactId, directory: taken })
  expect(textsOf(call.facts)).toEqual([])
})

test('a tree that no agent took over within a day is removed', async () => {
  const wish = await aBuild({ a: '' }, {})
  const { directory } = await built(wish)
  const clock = { now: () => Date.now() + 25 * 60 * 60 * 1000, monotonicMs: () => performance.now() }
  await built(await aBuild({ b: '' }, {}, wish.home), { ...aBuildCall(), clock })
  expect(existsSync(directory)).toBe(false)
})

test('a site that was built leaves behind what built it', async () => {
  const pieces = { 'node_modules/x/index.js': '', 'dist/index.html': '' }
  const build = node('require("fs").cpSync("dist", "node_modules/copy", { recursive: true })')
  const site = await built(
    await aBuild(pieces, { build, processes: [aProcess({ argv: ['@static', 'dist'] })] }),
  )
  expect(readdirSync(site.directory)).toEqual(['dist'])
  const server = await built(
    await aBuild(pieces, { build, processes: [aProcess({ argv: ['node', 'a.js'] })] }),
  )
  expect(readdirSync(server.directory)).toEqual(['dist', 'node_modules'])
})

test('two builds of the same at once give one tree', async () => {
  const wish = await aBuild({ a: '' }, { build: write('out', '"x"') })
  const results = await Promise.all([built(wish), built(wish), built(wish)])
  expect(new Set(results.map((each) => each.directory)).size).toBe(1)
  expect(readdirSync(join(wish.home, 'builds'))).toEqual([])
})

test('every line of the output is stated, of both streams, whole', async () => {
  const script =
    'process.stdout.write("sn\\u00f6w 10%\\rsn\\u00f6w 100%\\nsecond"); process.stderr.write("warned\\r\\n")'
  const call = aBuildCall()
  await built(await aBuild({ a: '' }, { build: node(script) }), call)
  expect(new Set(textsOf(call.facts))).toEqual(new Set(['second', 'sn\u00f6w 100%', 'warned']))
  expect(call.facts).toContainEqual({
    type: 'deployment.command-output',
    version: 1,
    phase: 'build',
    stream: 'stderr',
    text: 'warned',
  })
})

test('a build that fails says its last lines and exit code, and leaves nothing', async () => {
  const script = 'for (let n = 1; n <= 30; n += 1) console.log("line " + n); process.exit(3)'
  const wish = await aBuild({ a: '' }, { build: node(script) })
  const lastLines = Array.from({ length: 20 }, (_, index) => `line ${index + 11}`)
  await expect(built(wish)).rejects.toMatchObject({
    code: 'NX-DEPLOY-BUILD-FAILED',
    exitCode: 4,
    details: { step: 'build', exitCode: 3, signal: null, lastLines },
  })
  expect(readdirSync(join(wish.home, 'builds'))).toEqual([])
  expect(existsSync(join(wish.home, 'agent', 'incoming'))).toBe(false)
})

test('a build that a signal ended says which', async () => {
  const wish = await aBuild({ a: '' }, { install: node('process.kill(process.pid, "SIGSEGV")') })
  await expect(built(wish)).rejects.toMatchObject({
    code: 'NX-DEPLOY-BUILD-FAILED',
    details: { step: 'install', exitCode: null, signal: 'SIGSEGV' },
  })
})

test.for([
  [['no-such-program', '--flag'], 'no-such-program'],
  [['env', 'A=B', 'no-such-program'], 'no-such-program'],
  [['sh', '-c', 'true && no-such-program build'], 'no-such-program'],
  [['./gone.sh'], './gone.sh'],
] as const)('a program that is missing is named: %j', async ([argv, program]) => {
  const wish = await aBuild({ a: '' }, { build: [...argv] })
  await expect(built(wish)).rejects.toMatchObject({ code: 'NX-BUILD-PROGRAM-MISSING', details: { program } })
})

test('the hint for a missing program that is known says how to get it', async () => {
  const wish = await aBuild({ a: '' }, { install: ['pnpm', 'install'] })
  await expect(built({ ...wish, env: { PATH: '/nowhere' } })).rejects.toMatchObject({
    hint: expect.stringContaining('npm install --global pnpm'),
  })
})

test('a command that says that the disk is full ends as such', async () => {
  const wish = await aBuild(
    { a: '' },
    { install: node('console.error("npm error code ENOSPC"); process.exit(1)') },
  )
  await expect(built(wish)).rejects.toMatchObject({ code: 'NX-BUILD-DISK-FULL' })
})

test('an interrupt ends the command with all that it started, and leaves nothing', async () => {
  const script = `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    console.log(child.pid + ' ' + process.pid); setInterval(() => {}, 1000)`
  const wish = await aBuild({ a: '' }, { build: node(script) })
  const controller = new AbortController()
  const call = aBuildCall(controller.signal)
  const pids = Promise.withResolvers<number[]>()
  const emit: typeof call.emit = (fact) => {
    if ('text' in fact) pids.resolve(String(fact.text).split(' ').map(Number))
  }
  const building = built(wish, { ...call, emit })
  const started = await pids.promise
  expect(started.map(isAlive)).toEqual([true, true])
  controller.abort(new Error('stop now'))
  await expect(building).rejects.toThrow('stop now')
  await expect.poll(() => started.some(isAlive)).toBe(false)
  expect(readdirSync(join(wish.home, 'builds'))).toEqual([])
})

test('what a command leaves running is ended when it ends', async () => {
  const script = `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    console.log(child.pid); child.unref(); process.exit(0)`
  const call = aBuildCall()
  await built(await aBuild({ a: '' }, { build: node(script) }), call)
  const [pid] = textsOf(call.facts).map(Number)
  await expect.poll(() => isAlive(pid ?? 0)).toBe(false)
})

test('the folder of a build whose process is dead is removed by the next, that of a living one is not', async () => {
  const home = aHome()
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(child, 'exit')
  const { processStartedAt } = currentProcess()
  const owners = { dead: child.pid, alive: process.pid }
  for (const [name, pid] of Object.entries(owners)) {
    mkdirSync(join(home, 'builds', name), { recursive: true })
    writeFileSync(join(home, 'builds', `${name}.json`), JSON.stringify({ pid, processStartedAt }))
  }
  await built(await aBuild({ a: '' }, {}, home))
  expect(readdirSync(join(home, 'builds'))).toEqual(['alive', 'alive.json'])
})

test('a build that was killed leaves nothing under its name, and the next one does it again', async () => {
  const wish = await aBuild({ a: '' }, { build: node('console.log("started"); setInterval(() => {}, 1000)') })
  const script = `
    import { buildArtifact } from ${JSON.stringify(new URL('../../../src/deployment/building/build-artifact.ts', import.meta.url).href)}
    const clock = { now: Date.now, monotonicMs: () => performance.now() }
    const emit = (fact) => console.log(fact.text)
    await buildArtifact(${JSON.stringify({ ...wish, env: { PATH: process.env['PATH'] } })}, { signal: new AbortController().signal, emit, clock })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const [left] = readdirSync(join(wish.home, 'builds'))
  const grandchildren = pidsIn(join(wish.home, 'builds', left ?? ''))
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (const pid of grandchildren) process.kill(pid, 'SIGKILL')
  expect(existsSync(join(wish.home, 'agent', 'incoming'))).toBe(false)
  const again = await built({ ...wish, configuration: { ...wish.configuration, build: node('') } })
  expect(existsSync(join(again.directory, 'a'))).toBe(true)
  expect(readdirSync(join(wish.home, 'builds'))).toEqual([])
})

test('a Python environment still runs after its folder was moved', async () => {
  skipWithout('python3')
  const install = [
    'sh',
    '-c',
    'python3 -m venv .venv && printf \'#!%s/.venv/bin/python3\\nimport sys; print(sys.prefix)\\n\' "$PWD" > .venv/bin/tool && chmod +x .venv/bin/tool',
  ]
  const { directory } = await built(await aBuild({ 'app.py': '' }, { install }))
  const moved = join(aHome(), 'moved here')
  renameSync(directory, moved)
  expect(execFileSync(join(moved, '.venv/bin/tool'), { encoding: 'utf8' }).trim()).toBe(join(moved, '.venv'))
  expect(execFileSync(join(moved, '.venv/bin/pip'), ['--version'], { encoding: 'utf8' })).toContain(moved)
}, 300_000)
