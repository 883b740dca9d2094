import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  day,
  expectRefused,
  expectStatus,
  idOf,
  itemOf,
  itemsOf,
  next,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const customer = (more: object = {}) => ({
  name: `Customer ${next()}`,
  email: `customer-${next()}@example.com`,
  phone: '+49 30 1234567',
  taxNumber: 'DE123456789',
  paymentDays: 30,
  ...more,
})

const aCustomer = async (world: World): Promise<string> =>
  idOf(await (await world.as('clerk')).post('/api/customers', customer()))

const invoice = async (world: World, more: object = {}) => ({
  number: `N-${next()}`,
  issueDate: day(0),
  dueDate: day(14),
  note: null,
  customerId: await aCustomer(world),
  ...more,
})

const anInvoice = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('clerk')).post('/api/invoices', await invoice(world, more)))

const line = (invoiceId: string, more: object = {}) => ({
  invoiceId,
  text: 'Work',
  quantity: '2.500',
  unitPrice: '10.00',
  ...more,
})

/** An invoice with one line of 25.00. */
async function aPricedInvoice(world: World): Promise<string> {
  const id = await anInvoice(world)
  idOf(await (await world.as('clerk')).post('/api/line-items', line(id)))
  return id
}

async function aSentInvoice(world: World): Promise<string> {
  const id = await aPricedInvoice(world)
  expectStatus(await (await world.as('clerk')).post(`/api/invoices/${id}/transitions`, { to: 'sent' }), 200)
  return id
}

const amountsOf = async (world: World, id: string) => {
  const { netAmount, discount, total } = itemOf(
    expectStatus(await (await world.as('clerk')).get(`/api/invoices/${id}`), 200),
  )
  return { netAmount, discount, total }
}

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'customers', role: 'clerk', make: async () => customer(), field: 'name' }),
  probe('| name | text | at most 120', 'a name has at most 120 characters', async (world, at) => {
    const clerk = await world.as('clerk')
    idOf(await clerk.post('/api/customers', customer({ name: 'x'.repeat(120) })))
    expectRefused(await clerk.post('/api/customers', customer({ name: 'x'.repeat(121) })), 422, 'name', at)
  }),
  probe('| email | email | unique', 'an e-mail address is one, and only once there', async (world, at) => {
    const clerk = await world.as('clerk')
    const row = customer()
    idOf(await clerk.post('/api/customers', row))
    expectRefused(await clerk.post('/api/customers', row), 409, 'email', at)
    for (const email of ['nobody', 'a@', '@b.c', 'a b@c.de'])
      expectRefused(await clerk.post('/api/customers', customer({ email })), 422, 'email', at)
  }),
  probe('| phone | phone number | optional', 'a phone number can be left out', async (world) => {
    const clerk = await world.as('clerk')
    idOf(await clerk.post('/api/customers', customer({ phone: null })))
    expectStatus(await clerk.post('/api/customers', customer({ phone: 'call me' })), 422)
  }),
  probe('matches /[A-Z]{2}[0-9]{6,12}/', 'a tax number has its form, all of it', async (world, at) => {
    const clerk = await world.as('clerk')
    for (const taxNumber of ['de123456789', 'DE12345', 'xDE123456789', 'DE1234567890123'])
      expectRefused(await clerk.post('/api/customers', customer({ taxNumber })), 422, 'taxNumber', at)
    idOf(await clerk.post('/api/customers', customer({ taxNumber: 'DE123456' })))
  }),
  probe('between 0 and 90, default 14', 'payment days are 14 unless they are said', async (world, at) => {
    const clerk = await world.as('clerk')
    const { paymentDays: _, ...row } = customer()
    assert.equal(itemOf(expectStatus(await clerk.post('/api/customers', row), 201))['paymentDays'], 14)
    for (const paymentDays of [-1, 91])
      expectRefused(await clerk.post('/api/customers', customer({ paymentDays })), 422, 'paymentDays', at)
  }),
  probe('- a number (text, unique)', 'two invoices cannot have one number', async (world, at) => {
    const row = await invoice(world)
    const clerk = await world.as('clerk')
    idOf(await clerk.post('/api/invoices', row))
    expectRefused(await clerk.post('/api/invoices', row), 409, 'number', at)
  }),
  probe(
    '- a discount (money, at least 0, default 0)',
    'there is no discount unless one is given',
    async (world) => {
      assert.equal((await amountsOf(world, await anInvoice(world))).discount, '0.00')
    },
  ),
  probe('(default draft)', 'an invoice begins as a draft', async (world) => {
    const read = await (await world.as('accountant')).get(`/api/invoices/${await anInvoice(world)}`)
    assert.equal(itemOf(expectStatus(read, 200))['status'], 'draft')
  }),
  probe('Each invoice belongs to one customer', 'an invoice is of a customer', async (world) => {
    const { customerId: _, ...row } = await invoice(world)
    expectStatus(await (await world.as('clerk')).post('/api/invoices', row), 422)
  }),
  probe('A line item has a text', 'a quantity is at least 0, with three decimals', async (world, at) => {
    const clerk = await world.as('clerk')
    const id = await anInvoice(world)
    expectRefused(await clerk.post('/api/line-items', line(id, { quantity: '-0.001' })), 422, 'quantity', at)
    const made = await clerk.post('/api/line-items', line(id, { quantity: '0.125' }))
    idOf(made)
    assert.equal(itemOf(made)['quantity'], '0.125')
    expectStatus(await clerk.post('/api/line-items', line(id, { quantity: '0.1255' })), 422)
    expectRefused(await clerk.post('/api/line-items', line(id, { text: 'x'.repeat(201) })), 422, 'text', at)
  }),
  probe('its line items are deleted too', 'the lines go with their invoice', async (world) => {
    const clerk = await world.as('clerk')
    const id = await anInvoice(world)
    const child = idOf(await clerk.post('/api/line-items', line(id)))
    expectStatus(await clerk.remove(`/api/invoices/${id}`), 204)
    expectStatus(await clerk.get(`/api/line-items/${child}`), 404)
  }),
  probe('must be on or after the issue date', 'an invoice is due on its day or later', async (world, at) => {
    const clerk = await world.as('clerk')
    const early = await invoice(world, { issueDate: day(3), dueDate: day(2) })
    expectRefused(await clerk.post('/api/invoices', early), 422, 'dueDate', at)
    idOf(await clerk.post('/api/invoices', { ...early, dueDate: day(3) }))
  }),
  probe(
    'is the sum of quantity times unit price',
    'the net amount follows the lines, exactly',
    async (world) => {
      const clerk = await world.as('clerk')
      const id = await aPricedInvoice(world)
      assert.equal((await amountsOf(world, id)).netAmount, '25.00')
      const second = idOf(
        await clerk.post('/api/line-items', line(id, { quantity: '3.000', unitPrice: '0.10' })),
      )
      assert.equal((await amountsOf(world, id)).netAmount, '25.30')
      expectStatus(await clerk.patch(`/api/line-items/${second}`, { quantity: '1.000' }), 200)
      assert.equal((await amountsOf(world, id)).netAmount, '25.10')
      expectStatus(await clerk.remove(`/api/line-items/${second}`), 204)
      assert.equal((await amountsOf(world, id)).netAmount, '25.00')
      expectStatus(await clerk.patch(`/api/invoices/${id}`, { netAmount: '1.00' }), 422, 400)
    },
  ),
  probe('is the net amount minus the discount', 'the total follows the discount', async (world) => {
    const id = await aPricedInvoice(world)
    const clerk = await world.as('clerk')
    expectStatus(await clerk.patch(`/api/invoices/${id}`, { discount: '5.01', note: 'as agreed' }), 200)
    assert.deepEqual(await amountsOf(world, id), { netAmount: '25.00', discount: '5.01', total: '19.99' })
  }),
  probe('must be at most the net amount', 'a discount is no more than the amount', async (world, at) => {
    const place = `/api/invoices/${await aPricedInvoice(world)}`
    const clerk = await world.as('clerk')
    expectRefused(await clerk.patch(place, { discount: '25.01', note: 'x' }), 422, 'discount', at)
    expectStatus(await clerk.patch(place, { discount: '25.00', note: 'x' }), 200)
  }),
  probe(
    'must not be empty when the discount is greater than 0',
    'a discount needs a note',
    async (world, at) => {
      const place = `/api/invoices/${await aPricedInvoice(world)}`
      const clerk = await world.as('clerk')
      expectRefused(await clerk.patch(place, { discount: '1.00' }), 422, 'note', at)
      expectStatus(await clerk.patch(place, { discount: '1.00', note: 'friend' }), 200)
    },
  ),
  probe('from draft to sent by clerks when', 'an invoice without an amount is not sent', async (world) => {
    const clerk = await world.as('clerk')
    const empty = await anInvoice(world)
    expectStatus(await clerk.post(`/api/invoices/${empty}/transitions`, { to: 'sent' }), 422)
    const id = await aPricedInvoice(world)
    expectStatus(
      await (await world.as('accountant')).post(`/api/invoices/${id}/transitions`, { to: 'sent' }),
      403,
    )
    expectStatus(await clerk.post(`/api/invoices/${id}/transitions`, { to: 'sent' }), 200)
  }),
  probe('from sent or overdue to paid by accountants', 'a draft is not paid', async (world) => {
    const accountant = await world.as('accountant')
    const id = await aPricedInvoice(world)
    expectStatus(await accountant.post(`/api/invoices/${id}/transitions`, { to: 'paid' }), 409)
  }),
  probe('from sent to overdue', 'a sent invoice becomes overdue, and is still paid', async (world) => {
    const id = await aSentInvoice(world)
    expectStatus(
      await (await world.as('clerk')).post(`/api/invoices/${id}/transitions`, { to: 'overdue' }),
      200,
    )
    expectStatus(await (await world.as('accountant')).post(`/api/invoices/${id}/pay`), 200)
  }),
  probe('Clerks can manage clients', 'accountants do not change customers', async (world) => {
    const accountant = await world.as('accountant')
    expectStatus(await accountant.post('/api/customers', customer()), 403)
    expectStatus(await accountant.get('/api/customers'), 200)
    expectStatus(await world.anonymous.get('/api/customers'), 401)
  }),
  probe('Accountants can view customers, invoices', 'accountants see and do not change', async (world) => {
    const place = `/api/invoices/${await anInvoice(world)}`
    const accountant = await world.as('accountant')
    expectStatus(await accountant.get(place), 200)
    expectStatus(await accountant.patch(place, { note: 'x' }), 403)
    expectStatus(await accountant.remove(place), 403)
    expectStatus(await accountant.get('/api/line-items'), 200)
  }),
  probe('Only accountants can pay invoices', 'a clerk does not pay', async (world) => {
    const place = `/api/invoices/${await aSentInvoice(world)}/pay`
    expectStatus(await (await world.as('clerk')).post(place), 403)
    const paid = await (await world.as('accountant')).post(place)
    assert.equal(itemOf(expectStatus(paid, 200))['status'], 'paid')
    expectStatus(await (await world.as('accountant')).post(place), 409)
  }),
  probe(
    'search invoices by status and due date',
    'invoices are found by status and due date',
    async (world) => {
      const dueDate = day(1_000 + next())
      const id = await anInvoice(world, { dueDate })
      const found = itemsOf(
        await (await world.as('clerk')).get(`/api/invoices?status=draft&dueDate=${dueDate}`),
      )
      assert.deepEqual(
        found.map((item) => item['id']),
        [id],
      )
    },
  ),
  probe(
    'When an invoice is sent, the system shall email the customer',
    'the customer gets a mail',
    async (world) => {
      const clerk = await world.as('clerk')
      const email = `payer-${next()}@example.com`
      const customerId = idOf(await clerk.post('/api/customers', customer({ email })))
      const id = await anInvoice(world, { customerId })
      idOf(await clerk.post('/api/line-items', line(id)))
      expectStatus(await clerk.post(`/api/invoices/${id}/transitions`, { to: 'sent' }), 200)
      await world.untilMail(({ to }) => to.includes(email))
    },
  ),
  probe('post the invoice to the webhook "bookkeeping"', 'the books hear of a payment', async (world) => {
    const id = await aSentInvoice(world)
    expectStatus(await (await world.as('accountant')).post(`/api/invoices/${id}/pay`), 200)
    await world.untilHook(({ path, body }) => path === '/bookkeeping' && body.includes(id))
    await world.untilMail(({ to }) => to.includes(world.emailOf('clerk')))
  }),
]
