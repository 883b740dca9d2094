import { expect, test } from 'vitest'
import { exitCodeOf } from '../../src/commands/exec-end.ts'
import { commandUnsupported } from '../../src/deployment/errors.ts'
import { runCommand, startCommand } from './fake-host.ts'
import { aStatus, release } from './results.ts'

const line = {
  time: '2026-01-31T14:22:40.000Z',
  releaseId: release,
  replica: 'web.1',
  text: 'hello \u001B[31mred',
}

async function* lines() {
  yield line
  yield { ...line, time: null, text: 'again' }
}

test('logs are lines for people and NDJSON for scripts', async () => {
  const manager = { logs: lines }
  const people = await runCommand(['logs'], { manager })
  expect(people.stdout).toBe('2026-01-31T14:22:40.000Z  web.1  hello red\nweb.1  again\n')
  const scripts = await runCommand(['logs', '--json'], { manager })
  expect(
    scripts.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).replica),
  ).toEqual(['web.1', 'web.1'])
})

test('logs that fail end with the error as a line for scripts, after the lines that came', async () => {
  const manager = {
    async *logs() {
      yield line
      throw commandUnsupported({ what: 'show logs', provider: 'process' })
    },
  }
  const { stdout, stderr, exitCode } = await runCommand(['logs', '--json'], { manager })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('NX-DEPLOY-UNSUPPORTED')
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ error: { code: 'NX-DEPLOY-UNSUPPORTED' } })
})

test('logs end quietly with 0 when their reader goes away', async () => {
  const running = await startCommand(['logs', '-f'], {
    manager: {
      async *logs() {
        yield line
        await new Promise(() => undefined)
      },
    },
  })
  running.stdout.once('pipe', () => undefined)
  running.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  expect(await running.finished).toMatchObject({ exitCode: 0, stderr: '' })
})

test('Ctrl-C ends logs without an error text', async () => {
  const asked = Promise.withResolvers<void>()
  const running = await startCommand(['logs', '-f'], {
    manager: {
      async *logs() {
        asked.resolve()
        await new Promise(() => undefined)
        yield line
      },
    },
  })
  await asked.promise
  running.signals.emit('SIGINT', 'SIGINT')
  expect(await running.finished).toMatchObject({ exitCode: 130, stderr: '' })
})

test('exec passes the words after -- on and ends with the exit code of the command', async () => {
  const seen: unknown[] = []
  const manager = { exec: async (input: unknown) => (seen.push(input), { exitCode: 42, signal: null }) }
  const ended = await runCommand(['exec', '--', 'node', '-p', '1', '--json'], { manager })
  expect(ended.exitCode).toBe(42)
  expect(seen).toMatchObject([{ argv: ['node', '-p', '1', '--json'] }])
})

test('a command that a signal ended gives the exit code that a shell would', () => {
  expect(exitCodeOf({ exitCode: null, signal: 'SIGTERM' })).toBe(143)
  expect(exitCodeOf({ exitCode: 0, signal: null })).toBe(0)
})

test('an answer that could not be written is a failure', async () => {
  const answered = Promise.withResolvers<void>()
  const running = await startCommand(['status'], {
    manager: {
      status: async () => {
        await answered.promise
        return aStatus()
      },
    },
  })
  running.stdout.destroy(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
  answered.resolve()
  const ended = await running.finished
  expect(ended.exitCode).toBe(1)
  expect(ended.stderr).toContain(
    'NX-CLI-OUTPUT-FAILED: the answer could not be written: no space left on device',
  )
})
