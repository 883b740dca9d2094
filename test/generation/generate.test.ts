import { appendFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGenerationManager } from '../../src/generation/generation-manager.ts'
import { BuildInput } from '../../src/generation/input.ts'
import { systemClock } from '../../src/kernel/call.ts'
import type { EventFact } from '../../src/kernel/events.ts'
import { temporaryFolder } from '../support/home.ts'

const shop = `# Shop

It sells.

## Order

An order has a number (text, unique), a total (money, at least 0) and an optional note (long text).
The total of an order must be at most 1,000.
Clerks can manage orders.
`

/** A requirements document that can be built, changed and built again. */
async function aShop(text = shop) {
  const directory = await temporaryFolder()
  const facts: EventFact[] = []
  const write = (content: string) => writeFile(join(directory, 'r.md'), content)
  await write(text)
  const call = {
    signal: new AbortController().signal,
    emit: (fact: EventFact) => void facts.push(fact),
    clock: systemClock,
  }
  return {
    directory,
    facts,
    write,
    at: (path: string) => join(directory, 'app', path),
    build: (more: object = {}) =>
      createGenerationManager().generate(
        BuildInput.parse({ directory, file: 'r.md', outputDirectory: 'app', ...more }),
        call,
      ),
  }
}

test('requirements become an application, and each file knows its lines', async () => {
  const { build, at, facts } = await aShop()
  const built = await build()
  expect(built.logic).toMatchObject({ name: 'shop', provenance: 'generated', sourceDirectory: at('.') })
  expect(built.files.every(({ change }) => change === 'created')).toBe(true)
  expect(built.files.find(({ path }) => path.includes('generated/') && path.includes('order'))).toMatchObject(
    {
      requirementLines: expect.arrayContaining([7, 8]),
    },
  )
  for (const { path } of built.files) expect((await stat(at(path))).isFile()).toBe(true)
  expect(facts.map(({ type }) => type)).toEqual([
    'generation.requirements-checked',
    'generation.application-written',
  ])
})

test('the same requirements give the same bytes, in another folder too', async () => {
  const [one, two] = [await aShop(), await aShop()]
  const hashes = async ({ build }: typeof one) =>
    (await build()).files.map(({ path, sha256 }) => [path, sha256])
  expect(await hashes(one)).toEqual(await hashes(two))
  expect((await one.build()).files.every(({ change }) => change === 'unchanged' || change === 'kept')).toBe(
    true,
  )
})

test('a changed line changes the files that are made from it, and adds a migration', async () => {
  const { build, write, at } = await aShop()
  const first = await build()
  await write(
    shop.replace(
      'an optional note (long text)',
      'an optional note (long text) and an optional colour (text)',
    ),
  )
  const second = await build()
  const migrations = (files: typeof first.files) =>
    files.filter(({ path }) => path.startsWith('migrations/')).map(({ path }) => path)
  expect(migrations(second.files).length).toBeGreaterThan(migrations(first.files).length)
  for (const path of migrations(first.files))
    expect(second.files.find((file) => file.path === path)?.change).toBe('unchanged')
  expect((await readdir(at('.'))).includes('.nexo')).toBe(true)
})

test('what would lose data is refused until it is consented to, and nothing is written', async () => {
  const { build, write, at } = await aShop()
  await build()
  const before = await readFile(at('.nexo/model.json'), 'utf8')
  await write(shop.replace(' and an optional note (long text)', ''))
  await expect(build()).rejects.toMatchObject({ code: 'NX-GEN-DATA-LOSS' })
  expect(await readFile(at('.nexo/model.json'), 'utf8')).toBe(before)
  const { files } = await build({ destructive: 'allow' })
  expect(files.some(({ path, change }) => path.startsWith('migrations/') && change === 'created')).toBe(true)
})

test('a field that was called otherwise keeps its data', async () => {
  const { build, write } = await aShop()
  await build()
  await write(
    `${shop.replace('an optional note', 'an optional remark')}The remark of an order was called note.\n`,
  )
  const { files } = await build()
  const added = files.filter(({ path, change }) => path.startsWith('migrations/') && change === 'created')
  expect(added.length).toBeGreaterThan(0)
})

test('edits of hooks and of generated files outlive the next build', async () => {
  const { build, write, at } = await aShop()
  const { files } = await build()
  const hook = files.find(({ kind }) => kind === 'custom')?.path ?? ''
  await appendFile(at(hook), '\n// mine\n')
  await appendFile(at('README.md'), '\nOur own words.\n')
  await write(shop.replace('# Shop', '# Shop of ours'))
  const changes = new Map((await build()).files.map(({ path, change }) => [path, change]))
  expect(changes.get(hook)).toBe('kept')
  expect(changes.get('README.md')).toBe('merged')
  expect(await readFile(at('README.md'), 'utf8')).toMatch(/Shop of ours[^]*Our own words\./)
})

test('lines that cannot be built from write nothing, unless so many are allowed', async () => {
  const { build, directory } = await aShop(`${shop}\nOrders are nice.\n`)
  await expect(build()).rejects.toMatchObject({
    code: 'NX-GEN-LINES-FAILED',
    exitCode: 3,
    details: { failedLines: 1, lines: [11] },
  })
  expect(await readdir(directory)).toEqual(['r.md'])
  expect((await build({ allowUnresolved: '1' })).check.failedLines).toBe(1)
})

test('a document without an entity has nothing to build', async () => {
  const { build } = await aShop('# Shop\n\nIt sells.\n')
  await expect(build()).rejects.toMatchObject({ code: 'NX-GEN-NOTHING-TO-BUILD' })
})

test('200 entities with names that are reserved become an application whose paths are safe', async () => {
  const words = ['select', 'class', 'größe', 'user', 'constructor', 'table', '価格', 'import']
  const letters = (at: number): string =>
    String(at).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))
  const entities = Array.from(
    { length: 200 },
    (_, at) => `A ${words[at % words.length]} x${letters(at)} has a select (text) and a 価格 (money).`,
  )
  const { build, at } = await aShop(`# Many\n\nIt is large.\n\n## All\n\n${entities.join('\n\n')}\n`)
  const { files, model } = await build()
  expect(model.entities).toHaveLength(200)
  for (const { path } of files) expect(path).toMatch(/^[\w./@[\]-]+$/)
  await rm(at('.'), { recursive: true })
})
