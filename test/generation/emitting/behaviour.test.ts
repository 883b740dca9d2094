// What documents say beyond rows and lists: computed fields, reactions, owners through other rows, links.
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import {
  create,
  documentText,
  modelOf,
  pageOf,
  refusalOf,
  startApplication,
  startIn,
  writeApplication,
  type GeneratedApplication,
  type Login,
} from './support/generated-application.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

describe('invoicing', () => {
  let app: GeneratedApplication
  let clerk: Login
  let accountant: Login
  beforeAll(async () => {
    app = await startApplication(atEndOfFile, documentText('invoicing'))
    clerk = app.login('clerk')
    accountant = app.login('accountant')
  })

  const invoice = async () => {
    const customer = await create(app, clerk, 'customers', {
      name: 'ACME',
      email: `${crypto.randomUUID()}@example.com`,
    })
    return create(app, clerk, 'invoices', {
      number: crypto.randomUUID(),
      issueDate: '2026-01-31',
      dueDate: '2026-01-31',
      customerId: customer.id,
    })
  }
  const read = async (id: string) => (await app.ask('GET', `/api/invoices/${id}`, { as: clerk })).body
  const line = (invoiceId: string, quantity: string, unitPrice: string) => ({
    text: 'work',
    quantity,
    unitPrice,
    invoiceId,
  })

  test('sums stay right, to the last cent, when what they sum is added, changed, moved and deleted', async () => {
    const [first, second] = [await invoice(), await invoice()]
    expect([first['netAmount'], first['total']]).toEqual(['0.00', '0.00'])
    const a = await create(app, clerk, 'line-items', line(first.id, '0.1', '0.2'))
    const b = await create(app, clerk, 'line-items', line(first.id, '3.333', '999999999.99'))
    expect((await read(first.id))['netAmount']).toBe('3332999999.99')
    await app.ask('PATCH', `/api/line-items/${a.id}`, { as: clerk, body: { quantity: '10' } })
    expect((await read(first.id))['netAmount']).toBe('3333000001.97')
    await app.ask('PATCH', `/api/line-items/${b.id}`, { as: clerk, body: { invoiceId: second.id } })
    expect([(await read(first.id))['netAmount'], (await read(second.id))['total']]).toEqual([
      '2.00',
      '3332999999.97',
    ])
    await app.ask('DELETE', `/api/line-items/${b.id}`, { as: clerk })
    expect((await read(second.id))['total']).toBe('0.00')
  })

  test('a line that would make its invoice break a rule is refused with the rule of the invoice', async () => {
    const { id } = await invoice()
    const item = await create(app, clerk, 'line-items', line(id, '1', '10'))
    const patch = { discount: '10', note: 'friends' }
    expect((await app.ask('PATCH', `/api/invoices/${id}`, { as: clerk, body: patch })).body['total']).toBe(
      '0.00',
    )
    expect(refusalOf(await app.ask('DELETE', `/api/line-items/${item.id}`, { as: clerk }))).toMatch(
      /^422 discount:rule@\d+$/,
    )
  })

  test('nobody writes what is computed', async () => {
    const { id } = await invoice()
    const answer = await app.ask('PATCH', `/api/invoices/${id}`, { as: clerk, body: { total: '1' } })
    expect(refusalOf(answer)).toMatch(/^422 total:read-only@\d+$/)
  })

  test('a guard and "at least one" hold a move back; an exclusive action is nobody else’s', async () => {
    const { id } = await invoice()
    const send = () => app.ask('POST', `/api/invoices/${id}/transitions`, { as: clerk, body: { to: 'sent' } })
    expect(refusalOf(await send())).toMatch(/^422 status:guard@\d+$/)
    const free = await create(app, clerk, 'line-items', line(id, '1', '1'))
    expect((await send()).status).toBe(200)
    expect(refusalOf(await app.ask('DELETE', `/api/line-items/${free.id}`, { as: clerk }))).toMatch(
      /^409 lineItems:at-least-one@\d+$/,
    )
    expect((await app.ask('POST', `/api/invoices/${id}/pay`, { as: clerk })).status).toBe(403)
    expect((await app.ask('POST', `/api/invoices/${id}/pay`, { as: accountant })).body['status']).toBe('paid')
  })

  test('deleting an invoice deletes its lines', async () => {
    const { id } = await invoice()
    const item = await create(app, clerk, 'line-items', line(id, '1', '1'))
    expect((await app.ask('DELETE', `/api/invoices/${id}`, { as: clerk })).status).toBe(204)
    expect((await app.ask('GET', `/api/line-items/${item.id}`, { as: clerk })).status).toBe(404)
  })

  test('e-mail goes to the address of the customer whom a relation names', async () => {
    const { id, customerId } = await invoice()
    await create(app, clerk, 'line-items', line(id, '1', '1'))
    await app.ask('POST', `/api/invoices/${id}/transitions`, { as: clerk, body: { to: 'sent' } })
    const email = (await app.ask('GET', `/api/customers/${String(customerId)}`, { as: clerk })).body['email']
    expect(app.sql(`SELECT "message" FROM "_outbox" WHERE "message" LIKE '%${id}%'`)).toContain(
      `"to":["${String(email)}"]`,
    )
  })

  test('the audit log names who did what, and hides what is personal', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const { id } = await create(app, clerk, 'customers', { name: 'Private', email })
    const entry = app.sql(`SELECT "actor", "operation", "changes" FROM "_audit" WHERE "row_id" = '${id}'`)
    expect(entry).toContain(`${clerk.id}|create|`)
    expect(entry).toContain('Private')
    expect(entry).not.toContain(email)
    expect(app.log.join('\n')).not.toContain(email)
  })
})

describe('inventory', () => {
  let app: GeneratedApplication
  let buyer: Login
  let worker: Login
  let product: string
  beforeAll(async () => {
    app = await startApplication(atEndOfFile, documentText('inventory'))
    buyer = app.login('buyer')
    worker = app.login('worker')
    const supplier = await create(app, buyer, 'suppliers', { name: 'S', contactEmail: 's@example.com' })
    const fields = { sku: 'ABC-0001', name: 'Bolt', stock: 5, reorderLevel: 3, price: '1' }
    product = (await create(app, buyer, 'products', { ...fields, supplierId: supplier.id })).id
  })
  const stock = async () => (await app.ask('GET', `/api/products/${product}`, { as: buyer })).body['stock']
  const move = (direction: string, quantity: number) =>
    app.ask('POST', '/api/movements', {
      as: worker,
      body: { direction, quantity, bookedAt: '2026-01-01T00:00:00Z', productId: product },
    })

  test('a movement changes the stock of its product, or neither happens', async () => {
    const moved = await move('in', 2)
    expect([moved.status, moved.body['workerId'], await stock()]).toEqual([201, worker.id, 7])
    expect(refusalOf(await move('out', 8))).toMatch(/^422 stock:min@\d+$/)
    expect(await stock()).toBe(7)
    const answers = await Promise.all(Array.from({ length: 6 }, () => move('out', 1)))
    expect([answers.every(({ status }) => status === 201), await stock()]).toEqual([true, 1])
  })

  test('what is said of a state that lasts is told once, when it begins', () => {
    const messages = app.sql(`SELECT COUNT(*) FROM "_outbox" WHERE "integration" = 'product-updated-buyer'`)
    expect(messages).toBe('1')
  })

  test('products and locations are linked many to many, seen from both sides', async () => {
    const { id } = await create(app, buyer, 'locations', { code: 'A1', zone: 'cold' })
    const path = `/api/products/${product}/locations`
    expect((await app.ask('PUT', `${path}/${id}`, { as: buyer })).status).toBe(204)
    expect((await app.ask('PUT', `${path}/${id}`, { as: buyer })).status).toBe(204)
    expect(pageOf(await app.ask('GET', path, { as: worker })).items.map((one) => one.id)).toEqual([id])
    const back = await app.ask('GET', `/api/locations/${id}/products`, { as: worker })
    expect(pageOf(back).items.map((one) => one.id)).toEqual([product])
    expect((await app.ask('DELETE', `${path}/${id}`, { as: worker })).status).toBe(403)
    expect((await app.ask('DELETE', `${path}/${id}`, { as: buyer })).status).toBe(204)
    expect((await app.ask('DELETE', `${path}/${id}`, { as: buyer })).status).toBe(404)
  })

  test('a denial beats every permission', async () => {
    const auditor = app.login('auditor')
    const body = { direction: 'in', quantity: 1, bookedAt: '2026-01-01T00:00:00Z', productId: product }
    expect((await app.ask('POST', '/api/movements', { as: auditor, body })).status).toBe(403)
    expect((await app.ask('GET', '/api/movements', { as: auditor })).status).toBe(200)
  })
})

describe('library loans', () => {
  let app: GeneratedApplication
  let librarian: Login
  beforeAll(async () => {
    const rule = 'The requested on of a reservation must be before 2030-01-01.'
    app = await startApplication(atEndOfFile, `${documentText('library-loans')}\n${rule}\n`)
    librarian = app.login('librarian')
  })

  const card = (email: string, number: string) =>
    create(app, librarian, 'readers', { cardNumber: number, name: 'R', email })

  test('a reader owns what belongs to the card with their address', async () => {
    const login = app.login('reader', 'ada@example.com')
    const own = await card('ada@example.com', '00000001')
    const foreign = await card('bob@example.com', '00000002')
    expect([own['accountId'], foreign['accountId']]).toEqual([login.id, null])
    const fields = { title: 'T', author: 'A', isbn: '1234567890' }
    const book = await create(app, librarian, 'books', fields)
    const reserve = (as: Login, more: object) =>
      app.ask('POST', '/api/reservations', {
        as,
        body: { requestedOn: '2026-01-01', bookId: book.id, ...more },
      })
    const mine = await reserve(login, {})
    expect([mine.status, mine.body['readerId']]).toEqual([201, own.id])
    expect((await reserve(login, { readerId: foreign.id })).status).toBe(403)
    // Nor does a rule that the row would break tell anything about the rows of others.
    expect((await reserve(login, { readerId: foreign.id, requestedOn: '2030-01-01' })).status).toBe(403)
    expect((await reserve(login, { requestedOn: '2030-01-01' })).status).toBe(422)
    const theirs = await reserve(librarian, { readerId: foreign.id })
    expect(theirs.status).toBe(201)
    const page = pageOf(await app.ask('GET', '/api/reservations', { as: login }))
    expect(page.items.map(({ id }) => id)).toEqual([mine.body['id']])
    const other = `/api/reservations/${String(theirs.body['id'])}`
    expect((await app.ask('DELETE', other, { as: login })).status).toBe(404)
  })

  test('anyone may see what anyone may see, and no more', async () => {
    expect((await app.ask('GET', '/api/books')).status).toBe(200)
    expect((await app.ask('POST', '/api/books', { body: {} })).status).toBe(401)
    expect((await app.ask('GET', '/api/readers')).status).toBe(401)
  })

  test('people leaf through a long list forwards and back, in every order', async () => {
    for (let number = 0; number < 65; number += 1)
      await create(app, librarian, 'books', {
        title: `Volume ${number % 7}`,
        author: 'Anonymous',
        isbn: String(1_000_000_000 + number),
      })
    const visit = async (place: string) => {
      const { status, text } = await app.ask('GET', place)
      expect(status).toBe(200)
      const follow = (relation: string): string | undefined =>
        new RegExp(`rel="${relation}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&')
      const ids = new Set([...text.matchAll(/\/records\/books\/([\da-f-]{36})/g)].map(([, id]) => id))
      return { ids: [...ids], next: follow('next'), previous: follow('prev') }
    }
    for (const start of ['/records/books', '/records/books?sort=-title', '/records/books?sort=title']) {
      const forwards = [await visit(start)]
      for (let place = forwards[0]?.next; place !== undefined;) {
        const page = await visit(place)
        forwards.push(page)
        place = page.next
      }
      expect(forwards.length).toBeGreaterThanOrEqual(4)
      const back = []
      for (let place = forwards.at(-1)?.previous; place !== undefined;) {
        const page = await visit(place)
        back.unshift(page)
        place = page.previous
      }
      expect(back.map(({ ids }) => ids)).toEqual(forwards.slice(0, -1).map(({ ids }) => ids))
      const middle = await visit(back[1]?.next ?? '')
      expect(middle.ids).toEqual(forwards[2]?.ids)
    }
  })

  test('lists are searched by part of a text where the document says search', async () => {
    await create(app, librarian, 'books', {
      title: 'The Left Hand of Darkness',
      author: 'Le Guin',
      isbn: '0987654321',
    })
    const found = pageOf(await app.ask('GET', '/api/books?title=left%20HAND'))
    expect(found.items.map(({ title }) => title)).toEqual(['The Left Hand of Darkness'])
  })
})

test('a rule that only warns refuses nothing, and is told over the API and on the page of the row', async () => {
  const text = documentText('invoicing')
  const model = modelOf(text)
  const rules = model.rules.map((rule) =>
    rule.field === 'dueDate' ? { ...rule, severity: 'warning' as const } : rule,
  )
  const folder = writeApplication(onTestFinished, text, { model: { ...model, rules } })
  const app = await startIn(onTestFinished, folder)
  const clerk = app.login('clerk')
  const customer = await create(app, clerk, 'customers', { name: 'ACME', email: 'acme@example.com' })
  const early = {
    number: 'early',
    issueDate: '2026-01-31',
    dueDate: '2026-01-30',
    customerId: customer.id,
  }
  const created = await app.ask('POST', '/api/invoices', { as: clerk, body: early })
  expect(created.status).toBe(201)
  const [warning] = z
    .array(z.looseObject({ message: z.string() }))
    .parse(JSON.parse(created.headers.get('x-warnings') ?? '[]'))
  expect(warning).toMatchObject({ field: 'dueDate', code: 'rule', requirement: expect.any(Number) })
  const id = String(created.body['id'])
  const shown = await app.ask('GET', `/records/invoices/${id}`, {
    headers: { cookie: `session=${clerk.token}` },
  })
  expect(shown.text).toContain('aria-label="Warnings"')
  expect(shown.text).toContain(warning?.message)
  const mended = await app.ask('PATCH', `/api/invoices/${id}`, {
    as: clerk,
    body: { dueDate: '2026-02-28' },
  })
  expect([mended.status, mended.headers.get('x-warnings')]).toEqual([200, null])
})
