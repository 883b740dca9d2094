// Migrations come from the difference of two models, and keep the rows, on both databases.
import { readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { EarlierBuild } from '../../../src/generation/emitting/contract.ts'
import { emitApplication } from '../../../src/generation/emitting/emit-application.ts'
import { skipWithoutPostgres, startPostgres } from '../../support/postgres.ts'
import {
  create,
  modelOf,
  runCommand,
  startIn,
  writeApplication,
  type StartOptions,
} from './support/generated-application.ts'

const document = (...lines: readonly string[]): string =>
  `# Shop\n\nClerks sell things.\n\n## Things\n\n${lines.join('\n\n')}\n\nClerks can manage products and orders.\n`

const before = document(
  'A product has a name (text, unique, at most 20 characters), a price (money, at least 1) and a stock (whole number).',
  'The kind of a product is one of small or large (default small).',
  'An order has a number (text) and a note (text).',
  'Each order belongs to one product.',
)

const emit = (text: string, earlier?: EarlierBuild, destructive: 'refuse' | 'allow' = 'refuse') =>
  emitApplication({
    model: modelOf(text),
    requirementsFile: 'requirements.md',
    destructive,
    ...(earlier === undefined ? {} : { earlier }),
  })

const migrationsIn = (files: ReturnType<typeof emit>): Record<string, string> =>
  Object.fromEntries(
    files
      .filter(({ path }) => path.startsWith('migrations/'))
      .map(({ path, content }) => [path.slice('migrations/'.length), content]),
  )

const earlierOf = (text: string): EarlierBuild => ({
  model: modelOf(text),
  migrations: migrationsIn(emit(text)),
})

test('what has not changed adds no migration, and what was there stays byte for byte', () => {
  const earlier = earlierOf(before)
  expect(migrationsIn(emit(before, earlier))).toEqual(earlier.migrations)
  expect(Object.keys(earlier.migrations)).toEqual([
    '0000-system.postgres.sql',
    '0000-system.sqlite.sql',
    '0001-create.postgres.sql',
    '0001-create.sqlite.sql',
  ])
})

test.each([
  ['a field that is gone', 'a note (text)', '', 'Order.note'],
  ['a bound that is tighter', 'at most 20 characters', 'at most 10 characters', 'Product.name'],
  ['a lowest value that is higher', 'at least 1)', 'at least 2)', 'Product.price'],
  ['a value that may no longer be chosen', 'small or large', 'small or tiny', 'Product.kind'],
  ['another type', 'a stock (whole number)', 'a stock (text)', 'Product.stock'],
  ['what becomes unique', 'a number (text)', 'a number (text, unique)', 'Order.number'],
])('%s is refused with its place, unless the loss is allowed', (_, from, to, subject) => {
  const after = before
    .replace(from, to)
    .replace(' and .', '.')
    .replace('a number (text) and', 'a number (text) and')
  const changed = to === '' ? before.replace(' and a note (text)', '') : after
  expect(() => emit(changed, earlierOf(before))).toThrow(
    expect.objectContaining({ code: 'NX-GEN-DATA-LOSS', message: expect.stringContaining(subject) }),
  )
  expect(Object.keys(migrationsIn(emit(changed, earlierOf(before), 'allow')))).toHaveLength(6)
})

const engines: readonly (readonly [string, () => Promise<StartOptions>])[] = [
  ['sqlite', () => Promise.resolve({})],
  [
    'postgres',
    async () => {
      skipWithoutPostgres()
      return { postgres: await startPostgres() }
    },
  ],
]

describe.each(engines)('on %s', (_, open) => {
  test('rows survive new fields, wider bounds, more digits, new names and dropped fields', async () => {
    const options = await open()
    const folder = writeApplication(onTestFinished, before)
    const first = await startIn(onTestFinished, folder, options)
    const clerk = first.login('clerk')
    const product = await create(first, clerk, 'products', { name: 'Bolt', price: '1.5', stock: 3 })
    const order = await create(first, clerk, 'orders', { number: '1', note: 'n', productId: product.id })
    expect(await first.stop()).toBe(0)

    const after = document(
      'A product has a title (text, unique, at most 40 characters), a price (money, at least 0), a stock (decimal, with 2 decimals), a colour (text, default "grey") and a weight (whole number).',
      'A title of a product was called name.',
      'The kind of a product is one of small, large or huge (default small).',
      'An order has a number (text).',
      'Each order belongs to one product.',
      'A shelf has a code (text).',
      'Many products have many shelves.',
    )
    const earlier = earlierOf(before)
    const next = writeApplication(onTestFinished, after, { earlier, destructive: 'allow' })
    if (options.postgres === undefined) {
      renameSync(`${folder}/data`, `${next}/data`)
    }
    const migrated = runCommand(next, ['migrate'], options)
    expect([migrated.status, migrated.stdout + migrated.stderr]).toEqual([
      0,
      expect.stringContaining('the database is at this release'),
    ])
    const second = await startIn(onTestFinished, next, options)
    const read = async (path: string) => (await second.ask('GET', path, { as: clerk })).body
    expect(await read(`/api/products/${product.id}`)).toMatchObject({
      title: 'Bolt',
      price: '1.50',
      stock: '3.00',
      colour: 'grey',
      weight: null,
      kind: 'small',
    })
    expect(await read(`/api/orders/${order.id}`)).toMatchObject({ number: '1', productId: product.id })
    const huge = {
      title: 'A title of more than twenty letters',
      price: '0',
      stock: '0.25',
      weight: 1,
      kind: 'huge',
    }
    const created = await second.ask('POST', '/api/products', { as: clerk, body: huge })
    // `kind` is no workflow here, so it is a field like others.
    expect([created.status, created.body['stock']]).toEqual([201, '0.25'])
    const removal = await second.ask('DELETE', `/api/products/${product.id}`, { as: clerk })
    expect(removal.status).toBe(409)
  })

  test('a migration that has run is not changed, and an older release refuses a newer database', async () => {
    const options = await open()
    const folder = writeApplication(onTestFinished, before)
    expect(runCommand(folder, ['migrate'], options).status).toBe(0)
    expect(runCommand(folder, ['migrate'], options).status).toBe(0)
    const files = readdirSync(`${folder}/migrations`).filter((name) => name.startsWith('0001'))
    const kept = files.map((name) => [name, readFileSync(`${folder}/migrations/${name}`, 'utf8')] as const)
    for (const [name, text] of kept) writeFileSync(`${folder}/migrations/${name}`, `${text}-- edited\n`)
    expect(runCommand(folder, ['migrate'], options).stderr).toContain('has run here with other words')
    for (const [name] of kept) unlinkSync(`${folder}/migrations/${name}`)
    expect(runCommand(folder, ['migrate'], options).stderr).toContain('is of a newer release')
  })

  test('what cannot become unique fails by name, keeps nothing, and runs once the rows allow it', async () => {
    const options = await open()
    const folder = writeApplication(onTestFinished, before)
    const first = await startIn(onTestFinished, folder, options)
    const clerk = first.login('clerk')
    const product = await create(first, clerk, 'products', { name: 'Bolt', price: '1.5', stock: 3 })
    const order = { number: '1', note: 'n', productId: product.id }
    const twin = await create(first, clerk, 'orders', order)
    await create(first, clerk, 'orders', order)
    expect(await first.stop()).toBe(0)

    const unique = before.replace('a number (text)', 'a number (text, unique)')
    const next = writeApplication(onTestFinished, unique, {
      earlier: earlierOf(before),
      destructive: 'allow',
    })
    if (options.postgres === undefined) renameSync(`${folder}/data`, `${next}/data`)
    for (let run = 0; run < 2; run += 1) {
      const refused = runCommand(next, ['migrate'], options)
      expect([refused.status === 0, refused.stdout + refused.stderr]).toEqual([
        false,
        expect.stringMatching(/migration 0002-\S+ cannot be run on the rows that are there.*(number|unique)/),
      ])
    }
    const earlier = writeApplication(onTestFinished, before)
    if (options.postgres === undefined) renameSync(`${next}/data`, `${earlier}/data`)
    const second = await startIn(onTestFinished, earlier, options)
    const removal = await second.ask('DELETE', `/api/orders/${twin.id}`, { as: clerk })
    expect(removal.status).toBe(204)
    expect(await second.stop()).toBe(0)
    if (options.postgres === undefined) renameSync(`${earlier}/data`, `${next}/data`)
    expect(runCommand(next, ['migrate'], options).status).toBe(0)
    const third = await startIn(onTestFinished, next, options)
    expect((await third.ask('POST', '/api/orders', { as: clerk, body: order })).status).toBe(409)
  })

  test('the database keeps bounds and references by itself', async () => {
    const options = await open()
    const app = await startIn(onTestFinished, writeApplication(onTestFinished, before), options)
    const clerk = app.login('clerk')
    await create(app, clerk, 'products', { name: 'Bolt', price: '1.5', stock: 3 })
    expect(() => app.sql(`UPDATE "products" SET "price" = 0`)).toThrow(/check/i)
    expect(() => app.sql(`UPDATE "products" SET "kind" = 'odd'`)).toThrow(/check/i)
    expect(() => app.sql(`UPDATE "products" SET "name" = NULL`)).toThrow(/null/i)
    const orphan = ['x', '1', 'n', 'nowhere', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z']
    expect(() =>
      app.sql(
        `INSERT INTO "orders" ("id", "number", "note", "product_id", "_created_at", "_updated_at") VALUES ('${orphan.join("', '")}')`,
      ),
    ).toThrow(/foreign key/i)
  })
})
