import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { codeCacheFolder, useCodeCache } from '../../src/commands/code-cache.ts'

test.each([
  [{ NEXO_HOME: '/n', HOME: '/h' }, 'linux', '/n/cache/code'],
  [{ HOME: '/h' }, 'linux', '/h/.cache/nexo/code'],
  [{ HOME: '/h', XDG_CACHE_HOME: '/x' }, 'linux', '/x/nexo/code'],
  [{ HOME: '/h' }, 'darwin', '/h/Library/Caches/nexo/code'],
  [{}, 'linux', undefined],
] as const)('with %j on %s compiled code is kept in %s', (environment, platform, folder) => {
  expect(codeCacheFolder(environment, platform)).toBe(folder)
})

test('a home that cannot be looked at does not end a command before it can say so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexo-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const home = join(folder, 'circle')
  symlinkSync(home, home)
  expect(() => useCodeCache({ NEXO_HOME: home })).not.toThrow()
})
