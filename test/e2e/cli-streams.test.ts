import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { expect, test } from 'vitest'
import { CommandResult } from '../../src/domain/command-result.ts'
import { DeploymentStatus, ReleaseRow } from '../../src/domain/deployment.ts'
import { readKnownFact } from '../../src/reporting/known-fact.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { runNexo } from '../support/run-nexo.ts'

const escape = '\u001B'
const Line = z.looseObject({ v: z.literal(1), time: z.iso.datetime(), seq: z.int(), type: z.string() })

async function aProject(): Promise<{ readonly home: string; readonly cwd: string }> {
  const [home, folder] = await Promise.all([temporaryHome(), temporaryFolder()])
  const cwd = join(folder, 'app')
  await cp('fixtures/apps/node-http', cwd, { recursive: true })
  return { home, cwd }
}

test('a first deployment, a script, a look around and a removal: each stream holds what it promises', async () => {
  const project = await aProject()

  const first = await runNexo(['deploy'], project)
  expect(first.exitCode).toBe(0)
  expect(first.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/)
  expect(first.stderr).not.toMatch(/\r/)
  expect(first.stderr).not.toContain(escape)
  expect(first.stderr.split('\n').length).toBeLessThan(100)
  expect(first.stderr).toContain('package.json:')

  const again = await runNexo(['deploy', '--json', '--force', '-m', 'again'], project)
  const lines = again.stdout
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))
  const facts = lines.slice(0, -1).map(({ v: _v, time: _time, seq: _seq, ...fact }) => fact)
  const unknown = facts
    .filter(({ type }) => !type.startsWith('run.'))
    .filter((fact) => readKnownFact({ version: 0, ...fact }) === undefined)
  expect(unknown).toEqual([])
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_line, index) => index + 1))
  const { v: _v, time: _time, seq: _seq, ...last } = lines.at(-1) ?? { v: 1, time: '', seq: 0 }
  const result = CommandResult.parse(last)
  expect(result).toMatchObject({ command: 'deploy', outcome: 'succeeded', exitCode: 0, error: null })

  const status = await runNexo(['status', '--json'], project)
  expect(DeploymentStatus.parse(JSON.parse(status.stdout)).serving?.release).toBe(result.release)
  const coloured = await runNexo(['status'], { ...project, env: { FORCE_COLOR: '1' } })
  expect(coloured.stdout).toContain(escape)
  const releases = await runNexo(['releases', '--json'], project)
  expect(z.array(ReleaseRow).parse(JSON.parse(releases.stdout))).toHaveLength(2)

  const here = await runNexo(['plan', '--json'], project)
  const there = await runNexo(['plan', '--json'], { ...project, env: { CI: 'true', GITHUB_ACTIONS: 'true' } })
  expect(Object.keys(JSON.parse(here.stdout))).toEqual(Object.keys(JSON.parse(there.stdout)))
  expect((await runNexo(['plan', '--detailed-exitcode'], project)).exitCode).toBe(0)

  expect((await runNexo(['open'], project)).stdout).toBe(first.stdout)
  const exec = await runNexo(
    ['exec', '--', 'node', '-e', 'console.log(process.env.NEXO_RELEASE); process.exit(7)'],
    project,
  )
  expect(exec).toMatchObject({ exitCode: 7, stdout: `${result.release}\n` })
  expect((await runNexo(['rollback'], project)).stdout).toBe(first.stdout)

  const refused = await runNexo(['destroy'], project)
  expect(refused.exitCode).toBe(12)
  expect(refused.stderr).toContain('--yes')
  expect((await runNexo(['destroy', '--yes'], project)).exitCode).toBe(0)
  const gone = await runNexo(['status', '--json'], project)
  expect(DeploymentStatus.parse(JSON.parse(gone.stdout)).state).toBe('absent')
}, 300_000)

test.for(['status', 'deploy'])('without any home %s says so once on each stream', async (command) => {
  const { home, cwd } = await aProject()
  const env = { NEXO_HOME: undefined, XDG_DATA_HOME: undefined, HOME: undefined }
  const run = await runNexo([command, '--json'], { home, cwd, env })
  expect(run.exitCode).toBe(3)
  expect(run.stderr.match(/error NX-HOME-MISSING/g)).toHaveLength(1)
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'NX-HOME-MISSING' } })
})
