import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { bundleNexo } from '../../scripts/bundle.ts'
import { root } from '../architecture/source-files.ts'
import { temporaryFolder } from '../support/home.ts'

const contentOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const names = files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return new Map(names.map((name, index) => [name, texts[index] ?? '']))
}

test('two builds of the same source are byte-identical, wherever they are written', async () => {
  const folders = [await temporaryFolder(), await temporaryFolder('nexo-elsewhere-')]
  await Promise.all(folders.map((folder) => bundleNexo(root, folder)))
  const [first, second] = await Promise.all(folders.map(contentOf))
  expect(first?.size).toBeGreaterThan(4)
  expect(second).toEqual(first)
})

test('what is shipped names no folder of the machine that built it', async () => {
  const folder = await temporaryFolder()
  await bundleNexo(root, folder)
  const naming = [...(await contentOf(folder))].flatMap(([name, text]) => (text.includes(root) ? [name] : []))
  expect(naming).toEqual([])
})
