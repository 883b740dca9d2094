import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { takeAgentLock } from '../../src/agent/agent-lock.ts'

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'agent', 'agent.lock')
}

test('one holds the lock until it releases it', () => {
  const file = aFile()
  const lock = takeAgentLock(file)
  expect(lock).toBeDefined()
  expect(takeAgentLock(file)).toBeUndefined()
  lock?.release()
  takeAgentLock(file)?.release()
})

test.each(['', 'garbage{', 'x'.repeat(10_000)])('a lock file that holds %j keeps nobody out', (content) => {
  const file = aFile()
  takeAgentLock(file)?.release()
  writeFileSync(file, content)
  const lock = takeAgentLock(file)
  onTestFinished(() => lock?.release())
  expect(lock).toBeDefined()
  expect(takeAgentLock(file)).toBeUndefined()
})
