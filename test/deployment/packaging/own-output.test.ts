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

test('a process whose output goes to a pipe has none', () => {
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script, source])
  expect(status).toBe(0)
})
