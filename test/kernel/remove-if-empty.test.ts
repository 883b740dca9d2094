import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeIfEmpty } from '../../src/kernel/remove-if-empty.ts'
import { temporaryFolder } from '../support/home.ts'

test('an empty folder goes, a full one stays, and one that is not there is no failure', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'empty'))
  await mkdir(join(folder, 'full'))
  await writeFile(join(folder, 'full', 'file'), '')
  for (const name of ['empty', 'full', 'absent']) await removeIfEmpty(join(folder, name))
  expect(await readdir(folder)).toEqual(['full'])
})

test('what is no folder is told', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(removeIfEmpty(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
