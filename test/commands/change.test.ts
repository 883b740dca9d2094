import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import * as z from 'zod'
import { expect, test } from 'vitest'
import { createApp } from '../../src/commands/app.ts'
import { processHost } from '../../src/commands/host.ts'
import { tellRefusal } from '../../src/commands/refusal.ts'
import { CommandResult } from '../../src/domain/command-result.ts'
import { openKernel } from '../../src/kernel/open-kernel.ts'
import { Secret } from '../../src/kernel/secrets/secret.ts'
import { lockHeld } from '../../src/kernel/state/errors.ts'
import { temporaryFolder } from '../support/home.ts'
import { runCommand, startCommand } from './fake-host.ts'
import { aFact, aResult, aStatus, older, release } from './results.ts'

const Line = z.looseObject({ v: z.literal(1), time: z.iso.datetime(), seq: z.int(), type: z.string() })
const ResultLine = z.strictObject({
  ...CommandResult.shape,
  v: z.literal(1),
  time: z.iso.datetime(),
  seq: z.int(),
})

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))

test('deploy prints the URL and nothing else on stdout', async () => {
  const ended = await runCommand(['deploy'], { manager: { deploy: async () => aResult() } })
  expect(ended.stdout).toBe('http://127.0.0.1:4000\n')
  expect(ended.exitCode).toBe(0)
  expect(ended.stderr).toContain('shop is live in local')
})

test('deploy that failed prints no URL, says what serves, and ends with its exit code', async () => {
  const error = { code: 'NX-DEPLOY-EXITED', message: 'it ended', hint: 'read the log' }
  const restored = aResult({ outcome: 'restored', exitCode: 5, serving: older, error })
  const ended = await runCommand(['deploy'], { manager: { deploy: async () => restored } })
  expect(ended.stdout).toBe('')
  expect(ended.exitCode).toBe(5)
  expect(ended.stderr).toContain('error NX-DEPLOY-EXITED: it ended')
  expect(ended.stderr).toContain(`${older} serves as before`)
})

test('with --json each line is an event and the last one the result', async () => {
  const ended = await runCommand(['deploy', '--json'], {
    manager: {
      deploy: async (_input, call) => {
        call.emit(aFact({ type: 'deployment.release-pruned', version: 1, release: older }))
        return aResult()
      },
    },
  })
  const lines = linesOf(ended.stdout)
  expect(lines.map(({ type }) => type)).toEqual(['deployment.release-pruned', 'result'])
  expect(lines.map(({ seq }) => seq)).toEqual([1, 2])
  expect(ResultLine.parse(lines.at(-1))).toMatchObject({
    command: 'deploy',
    outcome: 'succeeded',
    error: null,
  })
})

test.each([
  [['deploy'], 'deploy'],
  [['rollback'], 'rollback'],
  [['restart'], 'restart'],
  [['stop'], 'stop'],
  [['start'], 'start'],
  [['scale', '2'], 'scale'],
  [['destroy', '--yes'], 'destroy'],
] as const)('%j ends with a result line also when the manager throws', async (argv, command) => {
  const fail = async (): Promise<never> => {
    throw lockHeld({
      lock: 'shop/local',
      owner: 'ada@laptop',
      pid: 1,
      reason: 'deploy',
      kind: 'automatic',
      since: '2026-01-31T14:22:40.000Z',
    })
  }
  const manager = {
    deploy: fail,
    rollback: fail,
    restart: fail,
    stop: fail,
    start: fail,
    scale: fail,
    destroy: fail,
  }
  const ended = await runCommand([...argv, '--json', '--env', 'staging'], { manager })
  const result = ResultLine.parse(linesOf(ended.stdout).at(-1))
  expect(result).toMatchObject({
    command,
    outcome: 'failed',
    exitCode: 7,
    environment: 'staging',
    application: null,
  })
  expect(result.error?.code).toBe('NX-LOCK-HELD')
  expect(ended.exitCode).toBe(7)
})

test('what is typed reaches the manager as its input', async () => {
  const seen: unknown[] = []
  const manager = {
    deploy: async (input: unknown) => (seen.push(input), aResult()),
    rollback: async (input: unknown) => (seen.push(input), aResult()),
    scale: async (input: unknown) => (seen.push(input), aResult()),
  }
  const directory = await temporaryFolder()
  const wish = { manager, directory }
  await runCommand(
    ['deploy', '-e', 'staging', '-m', 'why', '--force', '--lock-wait', '2m', '--plan', 'sha256:x'],
    wish,
  )
  await runCommand(['--json', 'rollback', '--to', older], wish)
  await runCommand(['scale', '3', '--process', 'worker'], wish)
  expect(seen).toEqual([
    { directory, environment: 'staging', message: 'why', force: true, lockWaitMs: 120_000, plan: 'sha256:x' },
    {
      directory,
      environment: 'local',
      lockWaitMs: 0,
      to: older,
      message: undefined,
      force: false,
      strategy: 'configured',
    },
    { directory, environment: 'local', lockWaitMs: 0, replicas: 3, process: 'worker' },
  ])
})

test.each([
  [['deploy', '--lock-wait', 'soon'], '--lock-wait: "soon" is no length of time'],
  [['scale', 'many'], '"many" is not a whole number'],
  [['scale', '5000'], '--replicas'],
  [['deploy', '--cwd', 'no/such/folder'], '--cwd no/such/folder: no such folder'],
] as const)('%j is refused before the manager is asked', async (argv, message) => {
  const ended = await runCommand(argv)
  expect([2, 8]).toContain(ended.exitCode)
  expect(ended.stderr).toContain(message)
  expect(ended.stdout).toBe('')
})

test('the first Ctrl-C asks the manager to undo, and the result says that it did', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await startCommand(['deploy', '--json'], {
    manager: {
      deploy: async (_input, { signal }) => {
        asked.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return aResult({ outcome: 'cancelled', exitCode: 130, serving: older })
      },
    },
  })
  await asked.promise
  running.signals.emit('SIGINT', 'SIGINT')
  const ended = await running.finished
  expect(ended.exitCode).toBe(130)
  expect(ended.stderr).toContain('undoing what was begun')
  expect(ResultLine.parse(linesOf(ended.stdout).at(-1))).toMatchObject({
    outcome: 'cancelled',
    serving: older,
  })
  expect(running.signals.listenerCount('SIGINT')).toBe(0)
})

test('the second Ctrl-C ends at once and says what is left', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await startCommand(['deploy', '--json'], {
    manager: {
      deploy: (_input, { emit }) => {
        emit(
          aFact({
            type: 'deployment.started',
            version: 1,
            deploymentId: 'd',
            kind: 'deploy',
            application: 'shop',
            environment: 'local',
            provider: 'process',
            release,
            previous: null,
          }),
        )
        emit(aFact({ type: 'deployment.phase-started', version: 1, phase: 'shift', title: '50 %' }))
        asked.resolve()
        return new Promise(() => undefined)
      },
    },
  })
  await asked.promise
  running.signals.emit('SIGTERM', 'SIGTERM')
  running.signals.emit('SIGINT', 'SIGINT')
  const ended = await running.finished
  expect(ended.exitedNow).toBe(130)
  expect(ended.stderr).toContain(`left: deploy of shop in local (release ${release}), at shift 50 %`)
  expect(ResultLine.parse(linesOf(running.stdout.text).at(-1))).toMatchObject({
    outcome: 'failed',
    exitCode: 130,
    error: { code: 'NX-CLI-STOPPED-AT-ONCE' },
  })
})

test('a mistake of nexo itself shows no stack and names the report that holds it', async () => {
  const ended = await runCommand(['deploy', '--json'], {
    manager: {
      deploy: async () => {
        throw new TypeError('undefined is not a function')
      },
    },
  })
  expect(ended.exitCode).toBe(1)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  const [, file = ''] = /with (\S+\.log)/.exec(ended.stderr) ?? []
  expect(await readFile(file, 'utf8')).toMatch(/TypeError: undefined is not a function\n\s+at /)
  expect(ResultLine.parse(linesOf(ended.stdout).at(-1)).error?.code).toBe('NX-INTERNAL')
})

test('--verbose shows the stack of a mistake of nexo itself', async () => {
  const deploy = async (): Promise<never> => {
    throw new TypeError('undefined is not a function')
  }
  const ended = await runCommand(['deploy', '--verbose'], { manager: { deploy } })
  expect(ended.stderr).toMatch(/TypeError: undefined is not a function\n\s+at /)
})

test('what nobody awaited is reported like every other mistake of nexo itself', async () => {
  const home = await temporaryFolder()
  const host = {
    ...processHost(() => '1.2.3'),
    argv: ['status', '--json'],
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    openKernel: async (workingDirectory: string) =>
      openKernel({ workingDirectory, environment: { NEXO_HOME: home } }),
  }
  const exitCode = await tellRefusal(createApp(host), new Error('lost'))
  expect(exitCode).toBe(1)
  expect(JSON.parse(String(host.stdout.read()))).toMatchObject({ error: { code: 'NX-INTERNAL' } })
  expect(String(host.stderr.read())).toContain(join(home, 'reports'))
})

test('destroy without a terminal names the flag that answers its question, and asks nobody', async () => {
  const ended = await runCommand(['destroy'])
  expect(ended.exitCode).toBe(12)
  expect(ended.stderr).toContain('--yes')
})

test('destroy at a terminal wants the name of the application typed', async () => {
  const destroyed: string[] = []
  const wish = {
    terminal: { stdout: 80, stderr: 80, stdin: true },
    manager: {
      status: async () => aStatus(),
      describeDestroy: async () => ['2 releases', 'all logs'],
      destroy: async () => (destroyed.push('shop'), aResult({ url: null })),
    },
  }
  const right = await startCommand(['destroy'], wish)
  right.stdin.push('shop\n')
  const ended = await right.finished
  expect(ended.exitCode).toBe(0)
  expect(ended.stderr).toContain('2 releases')
  const wrong = await startCommand(['destroy'], wish)
  wrong.stdin.push('yes\n')
  expect((await wrong.finished).exitCode).toBe(130)
  expect(destroyed).toEqual(['shop'])
})

test('rollback --pick needs a terminal, and without --pick nothing is asked', async () => {
  const row = (id: string) => ({
    release: id,
    createdAt: '2026-01-31T14:22:33.000Z',
    createdBy: 'ada',
    source: 'main',
    message: null,
    state: 'good' as const,
    serving: false,
    restorable: true,
  })
  const chosen: unknown[] = []
  const manager = {
    releases: async () => [row(release), row(older)],
    rollback: async ({ to }: { to?: string | undefined }) => (chosen.push(to), aResult()),
  }
  const refused = await runCommand(['rollback', '--pick'], { manager })
  expect(refused.exitCode).toBe(12)
  expect(refused.stderr).toContain('--to RELEASE')
  await runCommand(['rollback'], { manager })
  const picking = await startCommand(['rollback', '--pick'], {
    manager,
    terminal: { stderr: 80, stdin: true },
  })
  picking.stdin.push('2\n')
  expect((await picking.finished).exitCode).toBe(0)
  expect(chosen).toEqual([undefined, older])
})

test('GitHub gets outputs and a summary in its files, and stdout keeps its shape', async () => {
  const folder = await temporaryFolder()
  const environment = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  }
  const ended = await runCommand(['deploy'], { environment, manager: { deploy: async () => aResult() } })
  expect(ended.stdout).toBe('http://127.0.0.1:4000\n')
  expect(await readFile(environment.GITHUB_OUTPUT, 'utf8')).toMatch(
    /^url<<\S+\nhttp:\/\/127\.0\.0\.1:4000\n/m,
  )
  expect(await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8')).toContain(`| release | ${release} |`)
})

test('a secret that the command has read leaves on no stream, in no form', async () => {
  const canary = 'canary"7f3a9c'
  const ended = await runCommand(['deploy', '--json'], {
    managerOf: ({ redactor }) => ({
      deploy: async (_input, { emit }) => {
        redactor.learn(new Secret(canary, 'test'))
        emit(aFact({ type: 'warning.raised', version: 1, code: 'NX-X', message: `it is ${canary}` }))
        return aResult({ url: `http://127.0.0.1:4000/${encodeURIComponent(canary)}` })
      },
    }),
  })
  expect(ended.stdout).toContain('[secret]')
  expect(`${ended.stdout}${ended.stderr}`).not.toContain('7f3a9c')
})
