import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { runCommand, startCommand } from './fake-host.ts'

async function aProject(): Promise<string> {
  const directory = await temporaryFolder()
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
  )
  await writeFile(join(directory, 'server.js'), '')
  return directory
}

test('init writes a manifest that names its schema, says which file decided, and twice changes nothing', async () => {
  const directory = await aProject()
  const first = await runCommand(['init'], { directory })
  expect(first.exitCode).toBe(0)
  expect(first.stdout).toContain('(package.json:1)')
  const text = await readFile(join(directory, 'nexo.yaml'), 'utf8')
  expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=/)
  const second = await runCommand(['init', '--json'], { directory })
  expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'unchanged' })
  await writeFile(join(directory, 'nexo.yaml'), `${text}# mine\n`)
  expect(JSON.parse((await runCommand(['init', '--json'], { directory })).stdout)).toMatchObject({
    outcome: 'kept',
  })
  expect((await runCommand(['init', '--json', '--force'], { directory })).stdout).toContain('"replaced"')
})

test('init where nothing can be detected says what was looked for', async () => {
  const ended = await runCommand(['init'], { directory: await temporaryFolder() })
  expect(ended.exitCode).toBe(3)
  expect(ended.stderr).toContain('NX-DETECT-NOTHING')
})

test('env set and unset edit the manifest, and list shows values only when asked', async () => {
  const directory = await aProject()
  await runCommand(['init'], { directory })
  expect((await runCommand(['env', 'set', 'LOG_LEVEL=debug', 'EMPTY='], { directory })).exitCode).toBe(0)
  const list = await runCommand(['env', 'list', '--json'], { directory })
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'EMPTY' }, { name: 'LOG_LEVEL' }])
  expect(list.stdout).not.toContain('debug')
  expect((await runCommand(['env', 'list', '--show-values'], { directory })).stdout).toContain('debug')
  expect((await runCommand(['env', 'unset', 'LOG_LEVEL'], { directory })).stdout).toContain('changed')
  expect(await readFile(join(directory, 'nexo.yaml'), 'utf8')).not.toContain('LOG_LEVEL: debug')
})

test('a value that looks like a secret is neither taken from arguments nor shown', async () => {
  const directory = await aProject()
  await writeFile(join(directory, 'nexo.yaml'), 'name: shop\napp:\n  env:\n    API_KEY: canary-1\n')
  const shown = await runCommand(['env', 'list', '--show-values'], { directory })
  expect(shown.stdout).toContain('[hidden]')
  expect(shown.stdout).not.toContain('canary-1')
  const refused = await runCommand(['env', 'set', 'API_KEY=canary-2'], { directory })
  expect(refused.exitCode).toBe(2)
  expect(`${refused.stdout}${refused.stderr}`).not.toContain('canary-2')
  expect((await runCommand(['env', 'set', 'API_KEY=${secret:API_KEY}'], { directory })).exitCode).toBe(0)
})

test.each([[['secrets', 'set', 'DB', 'canary-3']], [['secrets', 'set', 'DB=canary-3']]])(
  '%j is refused with the reason',
  async (argv) => {
    const ended = await runCommand(argv, { directory: await aProject() })
    expect(ended.exitCode).toBe(2)
    expect(ended.stderr).toContain('must not be an argument')
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('canary-3')
  },
)

test('a secret comes from stdin, is listed by name, and stands readable in no file', async () => {
  const directory = await aProject()
  const home = await temporaryFolder()
  const wish = { directory, environment: { NEXO_HOME: home } }
  const set = await runCommand(['secrets', 'set', 'DATABASE_URL'], { ...wish, stdin: ['canary-4\n'] })
  expect(set.exitCode).toBe(0)
  const list = await runCommand(['secrets', 'list', '--json'], wish)
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'DATABASE_URL', set: true, used: false }])
  expect(`${set.stdout}${set.stderr}${list.stdout}`).not.toContain('canary-4')
  const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  expect(files.length).toBeGreaterThan(0)
  for (const { parentPath, name } of files) {
    expect(await readFile(join(parentPath, name), 'latin1')).not.toContain('canary-4')
  }
  expect((await runCommand(['secrets', 'unset', 'DATABASE_URL', '--json'], wish)).stdout).toContain(
    '"existed": true',
  )
})

test('a secret that is typed is not shown', async () => {
  const running = await startCommand(['secrets', 'set', 'TOKEN'], {
    directory: await aProject(),
    terminal: { stdout: 80, stderr: 80, stdin: true },
  })
  running.stdin.push('canary-5\n')
  const ended = await running.finished
  expect(ended.exitCode).toBe(0)
  expect(ended.stderr).toContain('Value of TOKEN: ')
  expect(`${ended.stdout}${ended.stderr}`).not.toContain('canary-5')
})

test('providers lists the built-in ones with what they can do', async () => {
  const ended = await runCommand(['providers', '--json'], { directory: await aProject() })
  expect(JSON.parse(ended.stdout)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'process', kind: 'deployment-provider', from: 'nexo' }),
    ]),
  )
})

test('schema is a draft-07 document', async () => {
  const ended = await runCommand(['schema'])
  expect(JSON.parse(ended.stdout)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' })
})

test('the agent of an empty home does not run, and asking does not start it', async () => {
  const ended = await runCommand(['agent', 'status', '--json'])
  expect(JSON.parse(ended.stdout)).toMatchObject({ running: false })
  expect((await runCommand(['agent', 'stop'])).stdout).toContain('nothing to stop')
  expect((await runCommand(['agent', 'upgrade'])).exitCode).toBe(8)
})
