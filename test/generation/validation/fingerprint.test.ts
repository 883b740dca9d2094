import { chmod, mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fingerprintOf } from '../../../src/generation/validation/fingerprint.ts'
import { temporaryFolder } from '../../support/home.ts'

const { signal } = new AbortController()

async function anApplication(): Promise<string> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'src'))
  await writeFile(join(folder, 'src', 'main.ts'), 'one')
  await writeFile(join(folder, 'package.json'), '{}')
  return folder
}

test('the same application has the same fingerprint, wherever and whenever it was written', async () => {
  const [one, other] = [await anApplication(), await anApplication()]
  await utimes(join(one, 'package.json'), 1, 1)
  await mkdir(join(one, 'node_modules'))
  await writeFile(join(one, 'node_modules', 'made.js'), 'again')
  await mkdir(join(one, 'data'))
  expect(await fingerprintOf(one, signal)).toBe(await fingerprintOf(other, signal))
})

test.for<[string, (folder: string) => Promise<unknown>]>([
  ['a byte', (folder) => writeFile(join(folder, 'src', 'main.ts'), 'two')],
  ['a name', (folder) => rename(join(folder, 'src', 'main.ts'), join(folder, 'src', 'other.ts'))],
  ['a file more', (folder) => writeFile(join(folder, 'src', 'data'), '')],
  ['an empty folder more', (folder) => mkdir(join(folder, 'src', 'empty'))],
  ['the right to execute', (folder) => chmod(join(folder, 'src', 'main.ts'), 0o755)],
  ['a link', (folder) => symlink('main.ts', join(folder, 'src', 'link.ts'))],
])('%s changes the fingerprint', async ([, change]) => {
  const folder = await anApplication()
  const before = await fingerprintOf(folder, signal)
  await change(folder)
  expect(await fingerprintOf(folder, signal)).not.toBe(before)
})
