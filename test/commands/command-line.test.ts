import { expect, test } from 'vitest'
import { createApp } from '../../src/commands/app.ts'
import { processHost } from '../../src/commands/host.ts'
import { createProgram } from '../../src/commands/program.ts'
import { exitCodes } from '../../src/kernel/errors.ts'
import { runCommand } from './fake-host.ts'

test.each([
  [['deplyo'], 'deploy'],
  [['stauts'], 'status'],
  [['rolback'], 'rollback'],
  [['agent', 'stauts'], 'status'],
  [['deploy', '--evn', 'x'], '--env'],
  [['status', '--jsno'], '--json'],
  [['help', 'depoly'], 'deploy'],
] as const)('%j suggests %s, exits 2 and leaves stdout empty', async (argv, meant) => {
  const ended = await runCommand(argv)
  expect(ended.stderr).toContain(`Did you mean ${meant}?`)
  expect(ended.exitCode).toBe(2)
  expect(ended.stdout).toBe('')
})

test.each([
  [['deploy', 'extra']],
  [['scale']],
  [['exec']],
  [['lock', 'acquire']],
  [['logs', '--tail']],
  [['completion', 'tcsh']],
])('%j is a mistake of usage', async (argv) => {
  const ended = await runCommand(argv)
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('error NX-CLI-USAGE')
  expect(ended.stdout).toBe('')
})

test('a mistake of usage is told to scripts too', async () => {
  const document = await runCommand(['status', '--json', '--wrong'])
  expect(JSON.parse(document.stdout)).toMatchObject({ error: { code: 'NX-CLI-USAGE' } })
  const change = await runCommand(['deploy', '--json', '--wrong'])
  expect(JSON.parse(change.stdout)).toMatchObject({ type: 'result', command: 'deploy', exitCode: 2 })
})

test.each([[[]], [['--help']], [['help']], [['deploy', '--help']], [['help', 'agent', 'status']]])(
  '%j prints help on stdout',
  async (argv) => {
    const ended = await runCommand(argv)
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ended.stdout).toContain('Usage: nexo')
  },
)

const names = createProgram(createApp(processHost(() => '0.0.0')), 'all')
  .commands.map((command) => command.name())
  .filter((name) => !name.startsWith('__') && name !== 'help')

test.each(names)('the help of %s leads with examples', async (name) => {
  const { stdout } = await runCommand(['help', name], { terminal: { stdout: 80 } })
  expect(stdout.startsWith('Examples:\n  ')).toBe(true)
  // Examples are lines to copy, so they are never wrapped; everything else is.
  const [, wrapped = ''] = stdout.split('Usage: ')
  expect(Math.max(...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('the help of nexo itself fits into 80 cells and names every command', async () => {
  const { stdout } = await runCommand(['--help'], { terminal: { stdout: 200 } })
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
})

test('--version prints the version alone', async () => {
  expect(await runCommand(['--version'])).toMatchObject({ stdout: '1.2.3\n', stderr: '', exitCode: 0 })
})

test('nexo help exit-codes lists every exit code', async () => {
  const { stdout } = await runCommand(['help', 'exit-codes'])
  for (const code of Object.values(exitCodes)) expect(stdout).toMatch(new RegExp(`^ *${code}  \\S`, 'm'))
  const { stdout: json } = await runCommand(['help', 'exit-codes', '--json'])
  expect(JSON.parse(json)).toHaveLength(Object.keys(exitCodes).length)
})

test.each([
  [{ NO_COLOR: '1' }, false],
  [{ TERM: 'dumb' }, false],
  [{}, true],
])('a mistake at a terminal with %j obeys the colour rules', async (environment, coloured) => {
  const ended = await runCommand(['bad'], { environment, terminal: { stdout: 80, stderr: 80 } })
  expect(ended.stderr.includes('\u001B')).toBe(coloured)
})

test('each stream has its own colours', async () => {
  const { aStatus } = await import('./results.ts')
  const manager = { status: async () => aStatus() }
  const piped = await runCommand(['status'], { manager, terminal: { stderr: 80 } })
  expect(piped.stdout).not.toContain('\u001B')
  const forced = await runCommand(['status'], { manager, environment: { FORCE_COLOR: '1' } })
  expect(forced.stdout).toContain('\u001B')
  const refused = await runCommand(['status', '--no-color'], { manager, environment: { FORCE_COLOR: '1' } })
  expect(refused.stdout).not.toContain('\u001B')
})
