import { spawnSync } from 'node:child_process'
import { openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { aProject } from './a-project.ts'

const source = fileURLToPath(new URL('../../../src/deployment/packaging/own-output.ts', import.meta.url))
const script = `
  const { ownOutputFiles } = await import(process.argv[1])
  process.exitCode = ownOutputFiles().length
  console.log(ownOutputFiles().map((file) => String(file.ino)).join())`

test('a process whose output goes to a file knows that file', () => {
  const log = join(aProject({ log: '' }), 'log')
  const argv = ['--input-type=module', '-e', script, source]
  const stdio = ['ignore', openSync(log, 'a'), 'pipe'] as const
  const { status } = spawnSync(process.execPath, argv, { stdio: [...stdio] })
  expect(status).toBe(1)
  expect(statSync(log).size).toBeGreaterThan(0)
})

const aProgram = `
  const { ownOutputFiles } = await import(process.argv[2])
  const { statSync } = await import('node:fs')
  const names = process.argv.slice(3).filter((name) =>
    ownOutputFiles().some((file) => file.ino === statSync(name, { bigint: true }).ino))
  process.stderr.write(names.join())`

test.skipIf(process.platform !== 'linux')(
  'a process knows the files that the programs behind its pipe write, and no others',
  () => {
    const cwd = aProject({ other: '', 'program.mjs': aProgram })
    // A shell starts all programs at once: this one waits until the others have opened what they write.
    const shell = `
      { until [ -e out ] && [ -e also ]; do :; done
        exec "$NODE" program.mjs "$SOURCE" out also other 2>&4; } | cat | tee also > out`
    const env = { PATH: process.env['PATH'], NODE: process.execPath, SOURCE: source }
    const stdio = ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'] as const
    const { output, status } = spawnSync('sh', ['-c', shell], { cwd, env, stdio: [...stdio] })
    expect(status).toBe(0)
    expect(String(output[4])).toBe('out,also')
  },
)

test('a process whose output goes to a pipe has none', () => {
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, source])
  expect(status).toBe(0)
})
