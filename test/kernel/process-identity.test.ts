import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { currentProcess, isAlive, livenessOf, processStartOf } from '../../src/kernel/process-identity.ts'

test('this process knows itself and is alive', () => {
  const self = currentProcess()
  expect(self).toMatchObject({ pid: process.pid, processStartedAt: processStartOf(process.pid) })
  expect(isAlive(self)).toBe(true)
})

test('a process that was killed is dead, also under a pid that another process has', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const identity = { pid, processStartedAt: processStartOf(pid) ?? '' }
  expect(livenessOf(identity)).toBe('alive')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(livenessOf(identity)).toBe('dead')
  expect(livenessOf({ ...identity, pid: process.ppid })).toBe('dead')
})

test('a process of another machine is neither alive nor dead', () => {
  const elsewhere = { pid: process.pid, processStartedAt: 'linux/other-boot/1/1' }
  expect(livenessOf(elsewhere)).toBe('unknown')
  expect(isAlive(elsewhere)).toBe(false)
})

test.skipIf(process.platform !== 'linux')('a process of an earlier boot of this machine is dead', () => {
  const { host } = currentProcess()
  const before = { pid: process.pid, processStartedAt: 'linux/earlier-boot/1/1', host }
  expect(livenessOf(before)).toBe('dead')
  expect(livenessOf({ ...before, host: `not-${host}` })).toBe('unknown')
})

test.skipIf(process.getuid?.() !== 0)('a user that has no account is known by its number', () => {
  const source = new URL('../../src/kernel/process-identity.ts', import.meta.url).href
  const script = `
    const { currentProcess } = await import(process.argv[1])
    console.log(currentProcess().user)`
  const argv = ['--input-type=module', '-e', script, source]
  const { stdout } = spawnSync(process.execPath, argv, { uid: 54_321, gid: 54_321, encoding: 'utf8' })
  expect(stdout).toBe('uid-54321\n')
})
