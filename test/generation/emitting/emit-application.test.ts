import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { emitApplication } from '../../../src/generation/emitting/emit-application.ts'
import { create, documentText, modelOf, startIn, writeApplication } from './support/generated-application.ts'

const documents = ['bookings', 'invoicing', 'helpdesk', 'inventory', 'library-loans', 'field-inspections']
const emit = (text: string) =>
  emitApplication({ model: modelOf(text), requirementsFile: 'requirements.md', destructive: 'refuse' })

const contentOf = (text: string, path: string): string =>
  emit(text).find((file) => file.path === path)?.content ?? ''

const typeCheck = (folder: string): string =>
  spawnSync(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', folder], {
    encoding: 'utf8',
  }).stdout

test.each(documents)('%s gives the same bytes each time, each path once, sorted, with Unix lines', (name) => {
  const [first, second] = [emit(documentText(name)), emit(documentText(name))]
  expect(first).toEqual(second)
  const paths = first.map(({ path }) => path)
  expect(paths).toEqual([...new Set(paths)].toSorted())
  expect(first.filter(({ content }) => content.includes('\r') || !content.endsWith('\n'))).toEqual([])
})

test.each(documents)('what is made from %s type-checks as strictly as its tsconfig says', (name) => {
  expect(typeCheck(writeApplication(onTestFinished, documentText(name)))).toBe('')
})

test('a rule, a permission and a transition stand on lines of their own below the line that asks for them', () => {
  const text = contentOf(documentText('bookings'), 'src/generated/entities/booking.ts')
  expect(text).toContain('    // Line 24: The end time must be after the start time.\n    {\n')
  expect(text).toContain("holds: ({ row }) => moments.isMore(row['endTime'], row['startTime'])")
})

test('only files of the user are custom, and none holds a placeholder', () => {
  const files = emit(documentText('invoicing'))
  const custom = files.filter(({ kind }) => kind === 'custom').map(({ path }) => path)
  expect(custom).toEqual(['src/custom/customer.ts', 'src/custom/invoice.ts', 'src/custom/line-item.ts'])
  expect(files.filter(({ content }) => /\bto-?do\b|not implemented/i.test(content))).toEqual([])
})

const Package = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
})
const Lock = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
})

test('package.json names exact versions, its lock agrees, names no registry, and both are what is tested here', () => {
  const text = contentOf(documentText('bookings'), 'package-lock.json')
  const own = Package.parse(JSON.parse(contentOf(documentText('bookings'), 'package.json')))
  const lock = Lock.parse(JSON.parse(text))
  expect(Package.parse(lock.packages[''])).toMatchObject({
    dependencies: own.dependencies,
    devDependencies: own.devDependencies,
    optionalDependencies: own.optionalDependencies,
  })
  expect(text).not.toContain('"resolved"')
  for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
    expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version])
    const installed = z
      .looseObject({ version: z.string() })
      .parse(JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')))
    expect([name, installed.version]).toEqual([name, version])
  }
})

test('TRACEABILITY.md leads from a line to elements and files', () => {
  const text = contentOf(documentText('bookings'), 'TRACEABILITY.md')
  expect(text).toMatch(
    /\| 24 \| The end time .*`rule\.Booking\.endTime\.gt`.*`src\/generated\/entities\/booking\.ts`/,
  )
})

const plainValues: Readonly<Record<string, unknown>> = {
  int: 1,
  money: '1.00',
  decimal: '1.000',
  date: '2026-01-01',
}

test('words that SQL and JavaScript keep, and letters of other scripts, are only names', async () => {
  const text = [
    '# Select',
    'A class has a select (text, unique), an order (whole number), a constructor (text), a value (money) and a größe (decimal, with 3 decimals).',
    'The default of a class is one of null, true or delete (default null).',
    'A group has a table (text) and a from (date).',
    'Each group belongs to one class.',
    'A café has a user (text) and a 日付 (date).',
    'Many classes have many cafés.',
    'The order of a class must be at least 1.',
    'Clerks can manage classes, groups and cafés.',
  ].join('\n\n')
  const folder = writeApplication(onTestFinished, text)
  expect(typeCheck(folder)).toBe('')
  const app = await startIn(onTestFinished, folder)
  const clerk = app.login('clerk')
  const model = modelOf(text)
  for (const entity of model.entities.filter(
    ({ name }) => !model.relations.some(({ to, kind }) => to === name && kind === '1-n'),
  )) {
    const values = Object.fromEntries(
      entity.fields.map((field) => [field.name, plainValues[field.type] ?? field.default ?? 'x']),
    )
    const { id } = await create(app, clerk, entity.path, values)
    expect((await app.ask('GET', `/api/${entity.path}/${id}`, { as: clerk })).body).toMatchObject(values)
  }
})

test('two hundred entities in a ring of optional relations compile and start', async () => {
  const names = Array.from(
    { length: 200 },
    (_, index) => `box${String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26))}`,
  )
  const text = [
    '# Many',
    ...names.map((name) => `A ${name} has a title (text).`),
    ...names.map((name, index) => `Each ${name} belongs to an optional ${names[(index + 1) % 200] ?? name}.`),
    ...names.map((name) => `Clerks can manage ${name}s.`),
  ].join('\n\n')
  const folder = writeApplication(onTestFinished, text)
  expect(typeCheck(folder)).toBe('')
  const app = await startIn(onTestFinished, folder)
  const clerk = app.login('clerk')
  const path = modelOf(text).entities[0]?.path ?? ''
  expect((await create(app, clerk, path, { title: 'one' }))['title']).toBe('one')
}, 300_000)
