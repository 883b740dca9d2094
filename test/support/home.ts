import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { endProcessesOf } from './processes.ts'

/** An empty folder of this test's own, removed when the test ends. */
export async function temporaryFolder(name = 'nexo-test-'): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), name)))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A NEXO_HOME of this test's own. When the test ends, every process that belongs to it is ended and it is removed. */
export async function temporaryHome(): Promise<string> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'nexo-home-')))
  onTestFinished(async () => {
    await endProcessesOf(home)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  })
  return home
}
