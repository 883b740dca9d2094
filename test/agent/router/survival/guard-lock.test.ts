import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openGuardLock } from '../../../../src/agent/router/survival/guard-lock.ts'
import { temporaryFolder } from '../../../support/home.ts'

/** A living process that is not this one, and the pid of one that has ended. */
async function pids(): Promise<{ readonly living: number; readonly ended: number }> {
  const start = (): ReturnType<typeof spawn> => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const [living, ended] = [start(), start()]
  onTestFinished(() => void living.kill('SIGKILL'))
  ended.kill('SIGKILL')
  await once(ended, 'exit')
  return { living: living.pid ?? -1, ended: ended.pid ?? -1 }
}

const lockFile = async (): Promise<string> => join(await temporaryFolder(), 'guard.lock')

test('one router takes the lock, and the others see that it is at work', async () => {
  const file = await lockFile()
  const { living } = await pids()
  expect(openGuardLock(file, living).take()).toBe('taken')
  expect(openGuardLock(file).take()).toBe('held-by-other')
  expect(openGuardLock(file, living).take()).toBe('taken')
})

test('once its agent has spoken the others see that it is over', async () => {
  const file = await lockFile()
  const { living } = await pids()
  const lock = openGuardLock(file, living)
  lock.take()
  lock.handOver(living)
  expect(openGuardLock(file).take()).toBe('handed-over')
})

test('a lock whose router, or whose agent, has died is taken over', async () => {
  const file = await lockFile()
  const { living, ended } = await pids()
  openGuardLock(file, ended).take()
  expect(openGuardLock(file).take()).toBe('taken')
  const other = await lockFile()
  const lock = openGuardLock(other, living)
  lock.take()
  lock.handOver(ended)
  expect(openGuardLock(other).take()).toBe('taken')
})

test('a lock file that is damaged is taken over', async () => {
  const file = await lockFile()
  writeFileSync(file, '{"routerPid":')
  expect(openGuardLock(file).take()).toBe('taken')
})

test('only its owner releases it', async () => {
  const file = await lockFile()
  const { living } = await pids()
  openGuardLock(file, living).take()
  openGuardLock(file).release()
  expect(existsSync(file)).toBe(true)
  openGuardLock(file, living).release()
  expect(existsSync(file)).toBe(false)
})
