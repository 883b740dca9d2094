import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretsCommandFailed } from '../../../../src/kernel/errors-secrets.ts'
import type { SecretProvider } from '../../../../src/kernel/secrets/contract.ts'
import { createCommandProvider } from '../../../../src/kernel/secrets/providers/command-provider.ts'
import { secretProviderSuite } from '../../../contract/secret-provider.ts'
import { aProject } from '../../../support/project.ts'
import { thrownBy } from '../../../support/thrown.ts'

const { signal } = new AbortController()
const printer =
  'const vault = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"))\nconst value = vault[process.argv[3]]\nif (value !== undefined) console.log(value)\n'

const running = (command: readonly string[], limitMs?: number): SecretProvider =>
  createCommandProvider(
    { application: 'shop', environment: 'local', command },
    { home: '/unused', environment: process.env },
    limitMs,
  )
const script = (source: string, limitMs?: number): SecretProvider =>
  running([process.execPath, '-e', source], limitMs)
const reasonOf = async (provider: SecretProvider): Promise<unknown> => {
  const error = await thrownBy(() => provider.get('TOKEN', signal))
  return secretsCommandFailed.matches(error) && error.details['reason']
}

secretProviderSuite('command', async () => {
  const folder = await aProject({ 'print.cjs': printer })
  return {
    open: async (values) => {
      await writeFile(join(folder, 'vault.json'), JSON.stringify(values))
      return running([process.execPath, join(folder, 'print.cjs'), join(folder, 'vault.json')])
    },
  }
})

test('one last line end is not part of the value, others are', async () => {
  const value = await script('process.stdout.write("a\\n\\n")').get('TOKEN', signal)
  expect(value?.reveal()).toBe('a\n')
})

test('nothing printed means that there is no such secret', async () => {
  expect(await script('').get('TOKEN', signal)).toBeUndefined()
})

test('a failing command is told with its own last words, never with what it printed', async () => {
  const failing = script('console.log("c4nary"); console.error("not logged in"); process.exit(3)')
  expect(await reasonOf(failing)).toBe('it ended with 3: not logged in')
})

test('a missing program is named', async () => {
  expect(await reasonOf(running(['no-such-program-of-nexo']))).toBe('no such program on PATH')
})

test('a command that waits for an answer gets none, and one that never ends is ended', async () => {
  const asking = script('process.stdin.resume().on("end", () => console.log("x"))')
  expect((await asking.get('TOKEN', signal))?.reveal()).toBe('x')
  expect(await reasonOf(script('setInterval(() => {}, 1e9)', 300))).toBe('it did not end within 0.3 s')
})

test('an interruption ends the command and is not taken for its failure', async () => {
  const controller = new AbortController()
  const waiting = script('setInterval(() => {}, 1e9)').get('TOKEN', controller.signal)
  controller.abort(new Error('interrupted'))
  await expect(waiting).rejects.toThrow('interrupted')
})
