import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createApp } from '../../src/commands/app.ts'
import { completeWords } from '../../src/commands/completion/complete-words.ts'
import { completionScript } from '../../src/commands/completion/scripts.ts'
import { processHost } from '../../src/commands/host.ts'
import { createProgram } from '../../src/commands/program.ts'
import { skipWithout } from '../support/engine.ts'
import { temporaryFolder } from '../support/home.ts'
import { runCommand } from './fake-host.ts'

const program = createProgram(createApp(processHost(() => '0.0.0')), 'all')
const live = {
  environments: async () => ['local', 'production', 'staging'],
  releases: async (environment: string | undefined) => [`r-of-${environment ?? 'local'}`],
}

test.each<[readonly string[], readonly string[]]>([
  [['de'], ['deploy', 'destroy']],
  [
    ['agent', 's'],
    ['status', 'stop'],
  ],
  [['deploy', '--env', 'p'], ['production']],
  [['deploy', '--env=s'], ['--env=staging']],
  [
    ['deploy', '-e', ''],
    ['local', 'production', 'staging'],
  ],
  [['rollback', '-e', 'staging', '--to', ''], ['r-of-staging']],
  [['logs', '--release', 'r'], ['r-of-local']],
  [['deploy', '--mes'], ['--message']],
  [['deploy', '--message', ''], []],
  [
    ['completion', ''],
    ['bash', 'fish', 'pwsh', 'zsh'],
  ],
  [['help', 'exit'], ['exit-codes']],
  [['__'], []],
])('%j completes to %j', async (words, expected) => {
  expect(await completeWords(program, words, live)).toEqual(expected)
})

test('environments come from the manifest of the project', async () => {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'nexo.yaml'), 'name: shop\nenvironments:\n  staging: {}\n')
  const ended = await runCommand(['__complete', '--', 'deploy', '--env', ''], { directory })
  expect(ended.stdout).toBe('local\nstaging\n')
})

test('a broken manifest prints nothing into the command line that is being typed', async () => {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'nexo.yaml'), 'name: [\n')
  const ended = await runCommand(['__complete', '--', 'deploy', '--env', ''], { directory })
  expect(ended).toMatchObject({ stdout: '', stderr: '', exitCode: 0 })
})

/** A folder with the script of a shell and a `nexo` that answers with the words that it was asked about. */
async function shellFolder(shell: string): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'nexo'), '#!/bin/sh\nshift 2\necho "got-$*"\necho other\n')
  await chmod(join(folder, 'nexo'), 0o755)
  await writeFile(join(folder, `nexo.${shell}`), completionScript(shell))
  return folder
}

async function runShell(folder: string, argv: readonly [string, ...string[]]): Promise<string> {
  const [program, ...rest] = argv
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder }
  const { stdout, stderr } = await promisify(execFile)(program, rest, { cwd: folder, env })
  expect(stderr).toBe('')
  return stdout
}

test('bash loads its script and completes with it', async () => {
  const line = `source nexo.bash; COMP_WORDS=(nexo deploy --env pro); COMP_CWORD=3; _nexo_complete; printf '%s\\n' "\${COMPREPLY[@]}"`
  expect(await runShell(await shellFolder('bash'), ['bash', '-c', line])).toBe(
    'got-deploy --env pro\nother\n',
  )
})

test('fish loads its script and completes with it', async () => {
  skipWithout('fish')
  const line = 'source nexo.fish; complete -C "nexo deploy --env got"'
  expect(await runShell(await shellFolder('fish'), ['fish', '-c', line])).toContain('got-deploy --env got')
})

test('zsh loads its script and completes nexo with it', async () => {
  skipWithout('zsh')
  const line =
    'autoload -U compinit; compinit -u -D; source ./nexo.zsh; echo ${_comps[nexo]}; whence -w _nexo'
  expect(await runShell(await shellFolder('zsh'), ['zsh', '-f', '-c', line])).toBe('_nexo\n_nexo: function\n')
})

test.each(['bash', 'zsh', 'fish', 'pwsh'])('%s gets a script that asks nexo', (shell) => {
  expect(completionScript(shell)).toContain('nexo __complete -- ')
})
