import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { currentProcess } from '../../../src/kernel/process-identity.ts'
import type { EmittedFile } from '../../../src/generation/emitting/contract.ts'
import { writeApplication } from '../../../src/generation/writing/write-application.ts'
import { temporaryFolder } from '../../support/home.ts'
import { aBuild, aFile, deadOwner, destinationIn } from './application.ts'

const { signal } = new AbortController()

async function aPlace() {
  const directory = await temporaryFolder()
  const destination = destinationIn(directory)
  const at = (path: string): string => join(destination.folder, path)
  return {
    folder: destination.folder,
    at,
    read: (path: string) => readFile(at(path), 'utf8'),
    write: async (...files: readonly EmittedFile[]) => {
      const written = await writeApplication(destination, aBuild(...files), signal)
      return Object.fromEntries(written.map(({ path, change }) => [path, change]))
    },
  }
}

test('a new folder gets every file, with the record of what it was built from', async () => {
  const { write, read, at } = await aPlace()
  expect(await write(aFile('src/generated/a.ts', 'a\n'), aFile('src/custom/b.ts', 'b\n', 'custom'))).toEqual({
    'src/generated/a.ts': 'created',
    'src/custom/b.ts': 'created',
  })
  expect(await read('src/generated/a.ts')).toBe('a\n')
  expect(JSON.parse(await read('.nexo/manifest.json'))).toMatchObject({
    version: 1,
    requirementsFile: 'r.md',
    files: { 'src/generated/a.ts': { kind: 'framework' } },
  })
  expect(JSON.parse(await read('.nexo/model.json'))).toMatchObject({ name: 'Shop' })
  expect((await readdir(at('.nexo'))).toSorted()).toEqual(['base.json', 'manifest.json', 'model.json'])
})

test('the same build again writes nothing', async () => {
  const { write, at } = await aPlace()
  await write(aFile('a.ts', 'a\n'))
  const before = await stat(at('a.ts'))
  const record = await stat(at('.nexo/manifest.json'))
  expect(await write(aFile('a.ts', 'a\n'))).toEqual({ 'a.ts': 'unchanged' })
  expect((await stat(at('a.ts'))).ino).toBe(before.ino)
  expect((await stat(at('.nexo/manifest.json'))).ino).toBe(record.ino)
})

test('only what changed is written, and what is generated no more is removed with its folder', async () => {
  const { write, at } = await aPlace()
  await write(aFile('same.ts', '1\n'), aFile('old/deep/gone.ts', '2\n'), aFile('next.ts', '3\n'))
  const before = await stat(at('same.ts'))
  expect(await write(aFile('same.ts', '1\n'), aFile('next.ts', '4\n'))).toEqual({
    'same.ts': 'unchanged',
    'old/deep/gone.ts': 'removed',
    'next.ts': 'updated',
  })
  expect((await stat(at('same.ts'))).ino).toBe(before.ino)
  expect(await readdir(at(''))).not.toContain('old')
})

test('an edited file is kept while nothing changes in it, merged when it can be, and stays edited', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('a.ts', 'one\ntwo\nthree\nfour\n'))
  await writeFile(at('a.ts'), 'mine\none\ntwo\nthree\nfour\n')
  expect(await write(aFile('a.ts', 'one\ntwo\nthree\nfour\n'))).toEqual({ 'a.ts': 'kept' })
  expect(await write(aFile('a.ts', 'one\ntwo\nthree\nfive\n'))).toEqual({ 'a.ts': 'merged' })
  expect(await read('a.ts')).toBe('mine\none\ntwo\nthree\nfive\n')
  expect(await write(aFile('a.ts', 'one\ntwo\nthree\nsix\n'))).toEqual({ 'a.ts': 'merged' })
  expect(await read('a.ts')).toBe('mine\none\ntwo\nthree\nsix\n')
})

test('an edit that cannot be merged refuses the whole build', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('a.ts', 'one\n'), aFile('b.ts', 'one\n'))
  await writeFile(at('a.ts'), 'mine\n')
  const refused = write(aFile('a.ts', 'two\n'), aFile('b.ts', 'two\n'))
  await expect(refused).rejects.toMatchObject({
    code: 'NX-GEN-FILE-EDITED',
    exitCode: 6,
    details: { files: [{ path: 'a.ts', difference: expect.stringContaining('yours:            mine') }] },
  })
  expect([await read('a.ts'), await read('b.ts')]).toEqual(['mine\n', 'one\n'])
  await rm(at('a.ts'))
  expect(await write(aFile('a.ts', 'two\n'), aFile('b.ts', 'two\n'))).toEqual({
    'a.ts': 'created',
    'b.ts': 'updated',
  })
})

test('line ends that version control changed are no edit', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('a.ts', 'one\ntwo\n'))
  await writeFile(at('a.ts'), 'one\r\ntwo\r\n')
  expect(await write(aFile('a.ts', 'one\ntwo\n'))).toEqual({ 'a.ts': 'unchanged' })
  expect(await write(aFile('a.ts', 'one\nthree\n'))).toEqual({ 'a.ts': 'updated' })
  expect(await read('a.ts')).toBe('one\nthree\n')
})

test('a custom file is made once and belongs to its user from then on', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('src/custom/hooks.ts', 'first\n', 'custom'))
  await writeFile(at('src/custom/hooks.ts'), 'mine\n')
  expect(await write(aFile('src/custom/hooks.ts', 'second\n', 'custom'))).toEqual({
    'src/custom/hooks.ts': 'kept',
  })
  expect(await read('src/custom/hooks.ts')).toBe('mine\n')
  expect(await write()).toEqual({ 'src/custom/hooks.ts': 'kept' })
  expect(await read('src/custom/hooks.ts')).toBe('mine\n')
  expect(await write()).toEqual({})
})

test('a custom file that nobody changed goes when nothing needs it any more', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('src/custom/a.ts', 'first\n', 'custom'))
  await write(aFile('src/custom/a.ts', 'a better first\n', 'custom'))
  expect(await read('src/custom/a.ts')).toBe('first\n')
  expect(await write()).toEqual({ 'src/custom/a.ts': 'removed' })
  await expect(stat(at('src'))).rejects.toThrow('ENOENT')
})

test('a file that is generated no more stays when it was edited', async () => {
  const { write, read, at } = await aPlace()
  await write(aFile('a.ts', 'one\n'))
  await writeFile(at('a.ts'), 'mine\n')
  expect(await write(aFile('b.ts', 'b\n'))).toEqual({ 'a.ts': 'kept', 'b.ts': 'created' })
  expect(await read('a.ts')).toBe('mine\n')
})

test('a folder with files of somebody else is refused and left as it is', async () => {
  const { write, at, folder } = await aPlace()
  await mkdir(folder)
  await writeFile(at('theirs.txt'), 'x')
  await expect(write(aFile('a.ts', 'a\n'))).rejects.toMatchObject({
    code: 'NX-GEN-OUTPUT-FOREIGN',
    details: { found: ['theirs.txt'] },
  })
  expect(await readdir(folder)).toEqual(['theirs.txt'])
})

test('an empty checkout is written to, and the folder of the requirements too', async () => {
  const directory = await temporaryFolder()
  await mkdir(join(directory, '.git'))
  await writeFile(join(directory, 'r.md'), '# x')
  const destination = { folder: directory, shown: '.', requirements: join(directory, 'r.md') }
  await writeApplication(destination, aBuild(aFile('a.ts', 'a\n')), signal)
  expect((await readdir(directory)).toSorted()).toEqual(['.git', '.nexo', 'a.ts', 'r.md'])
})

test('a link that leads out of the folder is refused', async () => {
  const { write, at, folder } = await aPlace()
  const outside = await temporaryFolder()
  await write(aFile('src/a.ts', 'a\n'), aFile('b.ts', 'b\n'))
  await rm(at('src'), { recursive: true })
  await symlink(outside, at('src'))
  await expect(write(aFile('src/a.ts', 'new\n'), aFile('b.ts', 'b\n'))).rejects.toMatchObject({
    code: 'NX-GEN-OUTPUT-UNUSABLE',
  })
  await rm(at('src'))
  await rm(at('b.ts'))
  await symlink(join(outside, 'target'), at('b.ts'))
  await expect(write(aFile('src/a.ts', 'new\n'), aFile('b.ts', 'new\n'))).rejects.toMatchObject({
    code: 'NX-GEN-OUTPUT-UNUSABLE',
  })
  expect(await readdir(outside)).toEqual([])
  expect(await readdir(folder)).toContain('.nexo')
})

test('a generator that names a path outside of the folder is a bug, and writes nothing', async () => {
  const { write, folder } = await aPlace()
  await expect(write(aFile('../evil.ts', 'x'))).rejects.toThrow('may not write')
  await expect(write(aFile('.nexo/manifest.json', 'x'))).rejects.toThrow('may not write')
  await expect(write(aFile('a.ts', 'x'), aFile('A.ts', 'y'))).rejects.toThrow('may not write')
  await expect(stat(folder)).rejects.toThrow('ENOENT')
})

test('a record that cannot be read is not guessed at', async () => {
  const { write, at } = await aPlace()
  await write(aFile('a.ts', 'a\n'))
  await writeFile(at('.nexo/manifest.json'), '<<<<<<< ours')
  await expect(write(aFile('a.ts', 'b\n'))).rejects.toMatchObject({
    code: 'NX-GEN-OUTPUT-DAMAGED',
    details: { file: '.nexo/manifest.json' },
  })
  await writeFile(
    at('.nexo/manifest.json'),
    '{"version":1,"requirementsFile":"r.md","files":{"../x":{"sha256":"' +
      'a'.repeat(64) +
      '","kind":"ops"}}}',
  )
  await expect(write(aFile('a.ts', 'b\n'))).rejects.toMatchObject({ code: 'NX-GEN-OUTPUT-DAMAGED' })
})

test('a folder that another process writes to is left alone; one whose writer died is taken over', async () => {
  const { write, at, folder } = await aPlace()
  await mkdir(join(folder, '.nexo/writer'), { recursive: true })
  await writeFile(at('.nexo/writer/owner.json'), JSON.stringify(currentProcess()))
  await expect(write(aFile('a.ts', 'a\n'))).rejects.toMatchObject({ code: 'NX-GEN-OUTPUT-BUSY', exitCode: 7 })
  await writeFile(at('.nexo/writer/owner.json'), JSON.stringify(deadOwner()))
  expect(await write(aFile('a.ts', 'a\n'))).toEqual({ 'a.ts': 'created' })
})

test('a place that cannot be written to says why', async () => {
  const { write, folder } = await aPlace()
  await writeFile(folder, 'a file')
  await expect(write(aFile('a.ts', 'a\n'))).rejects.toMatchObject({ code: 'NX-GEN-OUTPUT-UNUSABLE' })
})
