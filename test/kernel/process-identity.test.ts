import { spawn } from 'node:child_process'
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
