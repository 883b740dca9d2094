import assert from 'node:assert/strict'
import { contractProbes } from './contract-probes.ts'
import {
  day,
  expectRefused,
  expectStatus,
  hours,
  idOf,
  itemOf,
  itemsOf,
  next,
  probe,
  type Probe,
  type World,
} from './probe.ts'

const supplier = (more: object = {}) => ({
  name: `Supplier ${next()}`,
  contactEmail: `supplier-${next()}@example.com`,
  phone: null,
  ...more,
})
const aSupplier = async (world: World): Promise<string> =>
  idOf(await (await world.as('buyer')).post('/api/suppliers', supplier()))

const sku = (): string => `ABC-${String(next()).padStart(4, '0')}`
const product = async (world: World, more: object = {}) => ({
  sku: sku(),
  name: 'Bolt',
  stock: 10,
  reorderLevel: 5,
  price: '0.10',
  weight: null,
  dataSheet: null,
  supplierId: await aSupplier(world),
  ...more,
})
const aProduct = async (world: World, more: object = {}): Promise<string> =>
  idOf(await (await world.as('buyer')).post('/api/products', await product(world, more)))
const stockOf = async (world: World, id: string) =>
  itemOf(expectStatus(await (await world.as('buyer')).get(`/api/products/${id}`), 200))['stock']

const movement = async (world: World, more: object = {}) => ({
  quantity: 3,
  bookedAt: hours(-1),
  remark: null,
  direction: 'in',
  productId: await aProduct(world),
  workerId: await world.idOf('worker'),
  ...more,
})
const order = async (world: World, more: object = {}) => ({
  number: `PO-${next()}`,
  quantity: 100,
  expectedDate: day(10),
  productId: await aProduct(world),
  ...more,
})
const anOrder = async (world: World): Promise<string> =>
  idOf(await (await world.as('buyer')).post('/api/purchase-orders', await order(world)))

export const probes: readonly Probe[] = [
  ...contractProbes({ path: 'suppliers', role: 'buyer', make: async () => supplier(), field: 'name' }),
  probe('matches /[A-Z]{3}-[0-9]{4}/', 'a sku has its form and is there once', async (world, line) => {
    const buyer = await world.as('buyer')
    for (const wrong of ['abc-0001', 'ABC-001', 'ABC-00001'])
      expectRefused(await buyer.post('/api/products', await product(world, { sku: wrong })), 422, 'sku', line)
    const row = await product(world)
    idOf(await buyer.post('/api/products', row))
    expectRefused(await buyer.post('/api/products', row), 409, 'sku', line)
  }),
  probe(
    '- a stock (whole number, at least 0, default 0)',
    'a stock is 0 unless it is said, and never less',
    async (world, line) => {
      const buyer = await world.as('buyer')
      const { stock: _, ...row } = await product(world)
      assert.equal(itemOf(expectStatus(await buyer.post('/api/products', row), 201))['stock'], 0)
      expectRefused(
        await buyer.post('/api/products', await product(world, { stock: -1 })),
        422,
        'stock',
        line,
      )
    },
  ),
  probe('with 3 decimals', 'a weight has three decimals', async (world) => {
    const made = await (
      await world.as('buyer')
    ).post('/api/products', await product(world, { weight: '1.5' }))
    idOf(made)
    assert.equal(itemOf(made)['weight'], '1.500')
  }),
  probe('(web address)', 'a data sheet is a web address', async (world, line) => {
    const buyer = await world.as('buyer')
    idOf(await buyer.post('/api/products', await product(world, { dataSheet: 'https://example.com/a.pdf' })))
    for (const dataSheet of ['not a url', 'javascript:alert(1)'])
      expectRefused(
        await buyer.post('/api/products', await product(world, { dataSheet })),
        422,
        'dataSheet',
        line,
      )
  }),
  probe('it must have no products', 'a supplier with products stays', async (world) => {
    const supplierId = await aSupplier(world)
    await aProduct(world, { supplierId })
    expectStatus(await (await world.as('buyer')).remove(`/api/suppliers/${supplierId}`), 409)
  }),
  probe('a zone (one of cold, dry or outside)', 'a location is cold, dry or outside', async (world, line) => {
    const buyer = await world.as('buyer')
    idOf(await buyer.post('/api/locations', { code: `L-${next()}`, zone: 'dry' }))
    expectRefused(await buyer.post('/api/locations', { code: `L-${next()}`, zone: 'wet' }), 422, 'zone', line)
  }),
  probe('Many products have many locations', 'products are at locations', async (world) => {
    const buyer = await world.as('buyer')
    const location = idOf(await buyer.post('/api/locations', { code: `L-${next()}`, zone: 'cold' }))
    const place = `/api/products/${await aProduct(world)}/locations`
    assert.deepEqual(itemsOf(await buyer.get(place)), [])
    expectStatus(await buyer.send(`${place}/${location}`, { method: 'PUT' }), 200, 201, 204)
    assert.deepEqual(
      itemsOf(await buyer.get(place)).map((item) => item['id']),
      [location],
    )
    expectStatus(await buyer.remove(`${place}/${location}`), 204)
    assert.deepEqual(itemsOf(await buyer.get(place)), [])
  }),
  probe(
    'A movement has a quantity (whole number, at least 1)',
    'a movement moves something',
    async (world, line) => {
      const worker = await world.as('worker')
      expectRefused(
        await worker.post('/api/movements', await movement(world, { quantity: 0 })),
        422,
        'quantity',
        line,
      )
    },
  ),
  probe('must not be in the future', 'a movement is not booked ahead', async (world, line) => {
    const worker = await world.as('worker')
    expectRefused(
      await worker.post('/api/movements', await movement(world, { bookedAt: hours(2) })),
      422,
      'bookedAt',
      line,
    )
  }),
  probe('is greater than 1,000,000', 'a movement of more than a million is refused', async (world) => {
    const worker = await world.as('worker')
    expectStatus(await worker.post('/api/movements', await movement(world, { quantity: 1_000_001 })), 422)
    idOf(await worker.post('/api/movements', await movement(world, { quantity: 1_000_000 })))
  }),
  probe(
    'the direction is in, the system shall increase',
    'goods that come in are in stock',
    async (world) => {
      const productId = await aProduct(world, { stock: 10 })
      idOf(await (await world.as('worker')).post('/api/movements', await movement(world, { productId })))
      assert.equal(await stockOf(world, productId), 13)
    },
  ),
  probe(
    'the direction is out, the system shall decrease',
    'goods that go out are not, and no more can go than are there',
    async (world) => {
      const productId = await aProduct(world, { stock: 10 })
      const worker = await world.as('worker')
      idOf(await worker.post('/api/movements', await movement(world, { productId, direction: 'out' })))
      assert.equal(await stockOf(world, productId), 7)
      const tooMuch = await movement(world, { productId, direction: 'out', quantity: 8 })
      expectStatus(await worker.post('/api/movements', tooMuch), 422)
      assert.equal(await stockOf(world, productId), 7)
    },
  ),
  probe(
    'must be at most 90 days after today when it is created',
    'an order is expected within 90 days',
    async (world, line) => {
      const buyer = await world.as('buyer')
      expectRefused(
        await buyer.post('/api/purchase-orders', await order(world, { expectedDate: day(91) })),
        422,
        'expectedDate',
        line,
      )
      idOf(await buyer.post('/api/purchase-orders', await order(world, { expectedDate: day(90) })))
    },
  ),
  probe('from open to ordered by buyers', 'buyers order', async (world) => {
    const place = `/api/purchase-orders/${await anOrder(world)}/transitions`
    expectStatus(await (await world.as('worker')).post(place, { to: 'ordered' }), 403)
    expectStatus(await (await world.as('buyer')).post(place, { to: 'ordered' }), 200)
    expectStatus(await (await world.as('buyer')).post(place, { to: 'cancelled' }), 409)
  }),
  probe('from ordered to received by workers', 'workers receive what was ordered', async (world) => {
    const place = `/api/purchase-orders/${await anOrder(world)}/transitions`
    expectStatus(await (await world.as('worker')).post(place, { to: 'received' }), 409)
    expectStatus(await (await world.as('buyer')).post(place, { to: 'ordered' }), 200)
    expectStatus(await (await world.as('worker')).post(place, { to: 'received' }), 200)
  }),
  probe(
    'Workers can view products, locations and suppliers',
    'workers see and do not change',
    async (world) => {
      const worker = await world.as('worker')
      for (const path of ['products', 'locations', 'suppliers'])
        expectStatus(await worker.get(`/api/${path}`), 200)
      expectStatus(await worker.post('/api/suppliers', supplier()), 403)
    },
  ),
  probe(
    'Workers can create movements and view their own movements',
    'a worker sees movements of their own',
    async (world) => {
      const made = await (await world.as('worker')).post('/api/movements', await movement(world))
      const place = `/api/movements/${idOf(made)}`
      expectStatus(await (await world.as('worker')).get(place), 200)
      expectStatus(await (await world.as('worker', 'second')).get(place), 404)
      expectStatus(await (await world.as('auditor')).get(place), 200)
    },
  ),
  probe('Auditors cannot create movements', 'auditors and buyers move nothing', async (world) => {
    for (const role of ['auditor', 'buyer'])
      expectStatus(await (await world.as(role)).post('/api/movements', await movement(world)), 403)
  }),
  probe('search products by sku, name and stock', 'products are found', async (world) => {
    const row = await product(world, { stock: 77 })
    const buyer = await world.as('buyer')
    const id = idOf(await buyer.post('/api/products', row))
    assert.deepEqual(
      itemsOf(await buyer.get(`/api/products?sku=${row.sku}&name=Bolt&stock=77`)).map((item) => item['id']),
      [id],
    )
  }),
  probe(
    'When the stock of a product is below the reorder level',
    'buyers hear of low stock',
    async (world) => {
      await world.as('buyer')
      const productId = await aProduct(world, { name: `Low ${next()}`, stock: 6, reorderLevel: 5 })
      const out = await movement(world, { productId, direction: 'out', quantity: 2 })
      idOf(await (await world.as('worker')).post('/api/movements', out))
      await world.untilMail(({ to, text }) => to.includes(world.emailOf('buyer')) && text.length > 0)
    },
  ),
  probe('send it to the service "supplier-gateway"', 'the gateway gets the order', async (world) => {
    const id = await anOrder(world)
    expectStatus(
      await (await world.as('buyer')).post(`/api/purchase-orders/${id}/transitions`, { to: 'ordered' }),
      200,
    )
    await world.untilHook(({ path, body }) => path === '/supplier-gateway' && body.includes(id))
  }),
]
