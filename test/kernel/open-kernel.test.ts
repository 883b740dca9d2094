import { access, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { homeUnwritable } from '../../src/kernel/errors-home.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { openKernel } from '../../src/kernel/open-kernel.ts'

async function kernelIn(home?: string): Promise<Kernel> {
  const folder = await mkdtemp(join(tmpdir(), 'nexo-kernel-'))
  const kernel = openKernel({
    workingDirectory: folder,
    environment: { NEXO_HOME: home ?? join(folder, 'home') },
  })
  onTestFinished(async () => {
    await kernel.close()
    await rm(folder, { recursive: true })
  })
  return kernel
}

test('opening touches no disk before state is asked for', async () => {
  const kernel = await kernelIn()
  await expect(access(kernel.home)).rejects.toThrow('ENOENT')
  await kernel.close()
  await expect(access(kernel.home)).rejects.toThrow('ENOENT')
})

test('state is opened once, in a folder of its owner', async () => {
  const kernel = await kernelIn()
  const [first, second] = await Promise.all([kernel.state(), kernel.state()])
  expect(first).toBe(second)
  expect((await stat(kernel.home)).mode & 0o777).toBe(0o700)
  expect((await stat(join(kernel.home, 'state.db'))).mode & 0o777).toBe(0o600)
  await kernel.close()
  await kernel.close()
})

test('a home that could not be made is tried again', async () => {
  const blocker = join(await mkdtemp(join(tmpdir(), 'nexo-blocked-')), 'file')
  onTestFinished(() => rm(join(blocker, '..'), { recursive: true }))
  await writeFile(blocker, '')
  const kernel = await kernelIn(blocker)
  const error: unknown = await kernel.state().catch((thrown: unknown) => thrown)
  expect(homeUnwritable.matches(error)).toBe(true)
  await rm(blocker)
  await expect(kernel.state()).resolves.toBeDefined()
})

test('random bytes are hexadecimal, and an argument when ids must repeat', async () => {
  const kernel = await kernelIn()
  expect(kernel.randomHex(4)).toMatch(/^[0-9a-f]{8}$/)
  const fixed = openKernel({
    workingDirectory: '/',
    environment: { NEXO_HOME: kernel.home },
    randomHex: (bytes) => 'ab'.repeat(bytes),
  })
  expect(fixed.randomHex(2)).toBe('abab')
})
