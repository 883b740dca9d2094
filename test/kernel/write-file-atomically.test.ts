import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileAtomically } from '../../src/kernel/write-file-atomically.ts'
import { aProject } from '../support/project.ts'
import { thrownBy } from '../support/thrown.ts'

test('the file has the content and the mode that were asked for, whatever the mask', async () => {
  const folder = await aProject({ file: 'old' })
  await writeFileAtomically(join(folder, 'file'), 'new', 0o664)
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('new')
  expect((await stat(join(folder, 'file'))).mode & 0o777).toBe(0o664)
})

test('a failure leaves the old content and nothing beside it', async () => {
  const folder = await aProject()
  await mkdir(join(folder, 'taken/inside'), { recursive: true })
  await thrownBy(() => writeFileAtomically(join(folder, 'taken'), 'new', 0o600))
  expect(await readdir(folder)).toEqual(['taken'])
})
