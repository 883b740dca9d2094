import { expect, test } from 'vitest'
import type { ApplicationModel } from '../../../src/domain/application-model/application-model.ts'
import { declaringPatterns, usingPatterns } from '../../../src/generation/grammar/all-patterns.ts'
import { check, classesOf } from '../document.ts'

const base = [
  'A customer has a name (text) and an email (email).',
  'A product has a name (text), a stock (int) and a price (money).',
  'An order has a number (text), a start date (date), an end date (date), a total (money) and a note (long text, optional).',
  'The status of an order is one of draft, in progress or paid (default draft).',
  'An order can move from draft to in progress or paid.',
  'A line item has a quantity (int) and a price (money).',
  'Each line item belongs to one order and belongs to one product.',
  'Each order belongs to one customer.',
  'The roles are manager, clerk and customer.',
  'Managers, clerks and customers can view orders.',
] as const

const read = (sentence: string) => {
  const checked = check(...base, sentence)
  return { checked, model: checked.model, verdict: classesOf(checked).at(-1) }
}

const field = (...path: string[]) => ({ op: 'field', path })
const number = (value: string) => ({ op: 'literal', type: 'number', value })
const state = (value: string) => ({ op: 'literal', type: 'enum', value })
const isPaid = { op: 'eq', left: field('status'), right: state('paid') }

const rule = (model: ApplicationModel) => model.rules[0]?.expression

test.each([
  [
    'The end date of an order must be after the start date.',
    { op: 'gt', left: field('endDate'), right: field('startDate') },
  ],
  [
    "An order's end date must be on or after the start date.",
    { op: 'ge', left: field('endDate'), right: field('startDate') },
  ],
  [
    'The total must be between 1 and 5,000.',
    {
      op: 'and',
      parts: [
        { op: 'ge', left: field('total'), right: number('1') },
        { op: 'le', left: field('total'), right: number('5000') },
      ],
    },
  ],
  [
    'The number must match /[A-Z]{2}-[0-9]+/.',
    { op: 'matches', value: field('number'), pattern: '[A-Z]{2}-[0-9]+' },
  ],
  [
    'The note must have at most 200 characters.',
    { op: 'le', left: { op: 'length', value: field('note') }, right: number('200') },
  ],
  ['The note of an order must not be empty.', { op: 'not', value: { op: 'empty', value: field('note') } }],
  ['The email must be a valid email.', { op: 'format', value: field('email'), format: 'email' }],
  [
    'The end date must be at most 14 days after the start date.',
    {
      op: 'le',
      left: field('endDate'),
      right: {
        op: 'add',
        left: field('startDate'),
        right: { op: 'literal', type: 'duration', value: 'P14D' },
      },
    },
  ],
  ['The start date must be in the future.', { op: 'gt', left: field('startDate'), right: { op: 'now' } }],
  [
    'The quantity of a line item must be at most the stock of its product.',
    { op: 'le', left: field('quantity'), right: field('product', 'stock') },
  ],
  [
    "The quantity of a line item must be at most the product's stock.",
    { op: 'le', left: field('quantity'), right: field('product', 'stock') },
  ],
  [
    'A customer cannot have more than 3 in progress orders.',
    {
      op: 'le',
      left: {
        op: 'aggregate',
        function: 'count',
        relation: 'customer.orders',
        where: { op: 'eq', left: field('status'), right: state('in-progress') },
      },
      right: number('3'),
    },
  ],
  [
    'A customer can have at most two orders per day.',
    {
      op: 'le',
      left: { op: 'aggregate', function: 'count', relation: 'customer.orders', per: 'day' },
      right: number('2'),
    },
  ],
  [
    'If the stock of a product is below 0, then the system shall reject the product.',
    { op: 'not', value: { op: 'lt', left: field('stock'), right: number('0') } },
  ],
] as const)('%s is a rule', (sentence, expression) => {
  const { model, verdict } = read(sentence)
  expect(verdict).toBe('modelled')
  expect(rule(model)).toEqual(expression)
})

test('when and unless limit a rule', () => {
  expect(
    read('The note of an order must not be empty when the order is paid.').model.rules[0]?.condition,
  ).toEqual(isPaid)
  expect(read('The note of an order must not be empty unless it is paid.').model.rules[0]?.condition).toEqual(
    { op: 'not', value: isPaid },
  )
  expect(read('The start date must be after today when the order is created.').model.rules[0]?.when).toBe(
    'onCreate',
  )
})

test.each([
  ['Each product has many customers and each thing.', 'unresolved'],
  ['Many customers have many products.', 'modelled'],
  ['When an order is deleted, its line items are deleted too.', 'modelled'],
  ['When a customer is deleted, it must have no orders.', 'modelled'],
  ['Client means customer.', 'modelled'],
  ['The application is called "Shop".', 'conflict'],
  ['The email of a customer is personal data.', 'modelled'],
  ['Everyone can view products.', 'modelled'],
  ['Managers are allowed to update and delete products.', 'modelled'],
] as const)('%s is %s', (sentence, verdict) => {
  expect(read(sentence).verdict).toBe(verdict)
})

test('a calculation runs over what belongs to the row', () => {
  const totalOf = (sentence: string) =>
    read(sentence)
      .model.entities.find(({ name }) => name === 'Order')
      ?.fields.find(({ name }) => name === 'total')?.computed
  const value = { op: 'mul', left: field('quantity'), right: field('price') }
  expect(totalOf('The total of an order is the sum of quantity times price of its line items.')).toEqual({
    op: 'aggregate',
    function: 'sum',
    relation: 'lineItems',
    value,
  })
  expect(totalOf('The total of an order is the total.')).toBeUndefined()
})

test.each([
  ['While the order is paid, the note of an order must not be empty.', isPaid],
  ['If the order is paid, then the note of the order must not be empty.', isPaid],
  ['Where the order is paid, the note of an order must not be empty.', isPaid],
  ['Unless the order is paid, the note of an order must not be empty.', { op: 'not', value: isPaid }],
  [
    'While the order is paid, the note of an order must not be empty when the total is above 3.',
    { op: 'and', parts: [isPaid, { op: 'gt', left: field('total'), right: number('3') }] },
  ],
] as const)('%s is limited by what stands in front', (sentence, condition) => {
  const { model, verdict } = read(sentence)
  expect(verdict).toBe('modelled')
  expect(model.rules[0]?.condition).toEqual(condition)
})

test('a state in front of an event must hold as well', () => {
  const { model } = read(
    'While the total of an order is above 100, when an order is paid, the system shall email managers.',
  )
  expect(model.reactions[0]).toMatchObject({
    trigger: { event: 'changed-to', name: 'paid' },
    condition: { op: 'gt', left: field('total'), right: number('100') },
  })
})

test('what is wrong may be several things at once', () => {
  const { model, verdict } = read(
    'If the total of an order is greater than 25 and the order is paid, then the system shall reject the order.',
  )
  expect(verdict).toBe('modelled')
  expect(rule(model)).toEqual({
    op: 'not',
    value: { op: 'and', parts: [{ op: 'gt', left: field('total'), right: number('25') }, isPaid] },
  })
})

test('a permission with a condition is about one kind of thing', () => {
  const { model } = read('While an order is draft, clerks can update orders.')
  expect(model.permissions.find(({ operation }) => operation === 'update')?.condition).toEqual({
    op: 'eq',
    left: field('status'),
    right: state('draft'),
  })
})

test.each([
  ['NX3003', 'Clerks can view products and update orders when the order is draft.'],
  ['NX3003', 'While an order is draft, clerks can update products.'],
  ['NX3003', 'The total must be at least 1 when the order is paid or it is draft and it is in progress.'],
  ['NX3003', 'The total of an order must not be at least 3 and at most 5.'],
  ['NX3003', 'While the order is paid, the stock of a product must be at least 1.'],
  ['NX6001', 'Where online payment is included, the system shall email managers.'],
  ['NX2001', 'When an order is paid by a wizard, the system shall email managers.'],
  ['NX4005', 'A box has a label (text, at least 3).'],
  ['NX4005', 'A box has a size (int, at least 3 characters).'],
  ['NX4010', 'The total of an order was called number.'],
  ['NX4010', 'A product was called customer.'],
] as const)('%s explains "%s"', (code, sentence) => {
  expect(read(sentence).checked.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code)
})

test.each([
  [
    'The total of an order must be at least 3 and at most 5.',
    [
      ['ge', '3'],
      ['le', '5'],
    ],
  ],
  [
    'The total of an order must be greater than 3 and less than 5.',
    [
      ['gt', '3'],
      ['lt', '5'],
    ],
  ],
  [
    'The note of an order must have between 3 and 5 characters.',
    [
      ['ge', '3'],
      ['le', '5'],
    ],
  ],
  [
    'The note of an order must have at least 3 and at most 5 characters.',
    [
      ['ge', '3'],
      ['le', '5'],
    ],
  ],
] as const)('%s has two bounds', (sentence, bounds) => {
  const left = sentence.includes('note') ? { op: 'length', value: field('note') } : field('total')
  expect(rule(read(sentence).model)).toEqual({
    op: 'and',
    parts: bounds.map(([op, value]) => ({ op, left, right: number(value) })),
  })
})

test('who does it belongs to what sets something off; an act whose participle is a state is the move to it', () => {
  const triggerOf = (sentence: string) => read(sentence).model.reactions[0]?.trigger
  expect(triggerOf('When a clerk approves an order, the system shall email managers.')).toEqual({
    entity: 'Order',
    event: 'action',
    name: 'approve',
    role: 'clerk',
  })
  expect(triggerOf('When a clerk pays an order, the system shall email managers.')).toEqual({
    entity: 'Order',
    event: 'changed-to',
    name: 'paid',
    role: 'clerk',
  })
  expect(triggerOf('When an order is created by a customer, the system shall email managers.')).toEqual({
    entity: 'Order',
    event: 'created',
    role: 'customer',
  })
})

test('what something was called is kept for migrations', () => {
  expect(read('A line item was called order position.').model.entities).toContainEqual(
    expect.objectContaining({ name: 'LineItem', formerName: 'OrderPosition' }),
  )
  const order = read('The end date of an order was called "deadline".').model.entities[2]
  expect(order?.fields.find(({ name }) => name === 'endDate')?.formerName).toBe('deadline')
})

test('money has a currency with its own number of decimals, where one is said', () => {
  const { model } = read(
    'A fee has a price (money (EUR)), a cost (money in jpy, at least 1) and a sum (KWD).',
  )
  const fee = model.entities.find(({ name }) => name === 'Fee')
  expect(fee?.fields.map(({ type, currency, scale }) => [type, currency, scale])).toEqual([
    ['money', 'EUR', 2],
    ['money', 'JPY', 0],
    ['money', 'KWD', 3],
  ])
})

test('the workflow is the field whose states are moved, whatever enum comes first', () => {
  const { model, verdict } = read(
    'A parcel has a zone (one of near, open or far), a label (text) and a state (one of open, sent or lost).',
  )
  expect(verdict).toBe('modelled')
  const moved = check(
    'A parcel has a zone (one of near, open or far), a label (text) and a state (one of open or sent).',
    'A parcel can move from open to sent.',
    'The label of a parcel must not be empty when the parcel is open.',
    'Clerks can view parcels.',
  ).model
  expect(model.workflows).toHaveLength(1)
  expect(moved.workflows).toMatchObject([{ entity: 'Parcel', field: 'state', states: ['open', 'sent'] }])
  expect(moved.rules[0]?.condition).toMatchObject({ left: field('state') })
})

test('a permission names roles, verbs and things', () => {
  const { model } = read('Only managers and clerks can approve, update and delete orders.')
  expect(model.permissions.filter(({ exclusive }) => exclusive).map(({ id }) => id)).toEqual([
    'permission.manager.update.Order',
    'permission.clerk.update.Order',
    'permission.manager.delete.Order',
    'permission.clerk.delete.Order',
    'permission.manager.approve.Order',
    'permission.clerk.approve.Order',
  ])
})

test('an action leads to the state that its participle names', () => {
  const { model } = read('As a clerk, I want to be able to pay orders, so that they are done.')
  expect(model.operations.find(({ action }) => action === 'pay')).toMatchObject({
    toState: 'paid',
    http: { method: 'POST', path: '/api/orders/{id}/pay' },
  })
})

test('their own goes through the relation to the role, else to the creator, which is assumed', () => {
  const through = read('Customers can update their own orders.')
  expect(through.model.ownerships).toMatchObject([
    { entity: 'Order', role: 'customer', through: ['customer'] },
  ])
  expect(through.verdict).toBe('modelled')
  const creator = read('Clerks can update their own products.')
  expect(creator.model.ownerships).toMatchObject([{ entity: 'Product', role: 'clerk', through: 'creator' }])
  expect(creator.verdict).toBe('assumed')
})

test('a reaction has a trigger, a condition and effects', () => {
  const { model, verdict } = read(
    'When an order is paid and the total is above 100, the system shall set the note to "big", email the customer and post it to the webhook "fulfilment".',
  )
  expect(verdict).toBe('modelled')
  expect(model.reactions[0]).toMatchObject({
    trigger: { entity: 'Order', event: 'changed-to', name: 'paid' },
    condition: { op: 'gt', left: field('total'), right: number('100') },
    effects: [
      { do: 'set', path: ['note'] },
      { do: 'send', integration: 'integration.email.order-paid-customer' },
      { do: 'send', integration: 'integration.webhook.fulfilment' },
    ],
  })
  expect(model.integrations.map(({ secretRefs }) => secretRefs)).toEqual([
    ['SMTP_URL'],
    ['WEBHOOK_FULFILMENT', 'WEBHOOK_FULFILMENT_SECRET'],
  ])
})

test.each([
  [
    'The API shall respond within 300 ms for 95% of requests.',
    { metric: 'response time', value: 300, percentile: 95, monitor: { slo: 0.95 } },
  ],
  [
    'The system must answer requests within 1.5 seconds for 99.9 % of requests.',
    { value: 1500, percentile: 99.9, monitor: { slo: 0.999 } },
  ],
  [
    'The system shall be available 99.95% of each month.',
    { metric: 'availability', value: 99.95, monitor: { slo: 0.9995, windowDays: 30 } },
  ],
  [
    'The error rate must stay below 0.1%.',
    { metric: 'error rate', op: 'lt', value: 0.1, monitor: { slo: 0.999 } },
  ],
  ['The system shall support at least 200 concurrent users.', { kind: 'capacity', value: 200 }],
  ['The system shall handle 50 requests per second.', { kind: 'throughput', value: 50 }],
] as const)('%s can be measured', (sentence, quality) => {
  const { model, verdict } = read(sentence)
  expect(verdict).toBe('modelled')
  expect(model.nfrs).toMatchObject([quality])
})

test.each([
  ['Every night at 02:05, the system shall delete orders older than 30 days.', '5 2 * * *', 'P30D'],
  ['Keep orders for 10 years every month at 04:00.', '0 4 1 * *', 'P10Y'],
  ['Every 15 minutes, the system shall back up all data.', '*/15 * * * *', undefined],
  ['Back up the database every Friday at 23:30.', '30 23 * * 5', undefined],
  ['Every hour, the system shall email a list of orders to managers.', '0 * * * *', undefined],
] as const)('%s runs by the clock', (sentence, cron, olderThan) => {
  expect(read(sentence).model.schedules).toMatchObject([
    { cron, ...(olderThan === undefined ? {} : { olderThan }) },
  ])
})

test('an interval that cron cannot hold is refused', () => {
  expect(read('Every 7 minutes, the system shall back up all data.').verdict).toBe('unresolved')
})

test.each([...declaringPatterns, ...usingPatterns].map((pattern) => [pattern.id, pattern.example] as const))(
  'the example of %s is read by the grammar',
  (id, example) => {
    const { checked } = {
      checked: check(
        'An invoice has a due date (date), a total (money) and a number (text).',
        'An order has a total (money), a status (text) and a start date (date).',
        'A booking has a start date (date) and an end date (date).',
        'A ticket has a title (text).',
        'The status of a ticket is one of open or closed.',
        'The status of an order is one of open or paid.',
        'The state of a loan is one of open or closed.',
        'A loan has a title (text).',
        'A session has a title (text).',
        'A customer has an email (email).',
        'A line item has a quantity (int) and a price (money).',
        'Each line item belongs to one order.',
        'Each order belongs to one customer.',
        'Each loan belongs to one customer.',
        'The roles are clerk, agent, manager and customer.',
        example,
      ),
    }
    const said = checked.diagnostics.filter(({ text, code }) => text === example && /^NX[1235]/.test(code))
    expect({ id, said }).toEqual({ id, said: [] })
  },
)
