import { expect, test } from 'vitest'
import { check, classesOf, codesOf } from '../document.ts'

const order = 'An order has a total (money) and a note (long text, optional).'
const seen = 'Managers can view orders.'

test.each([
  ['NX4001', ['Managers can delete orders.', 'Managers cannot delete orders.']],
  ['NX4001', ['Managers can delete their own orders.', 'Managers cannot delete orders.']],
  ['NX4002', ['The total must be at least 10.', 'The total must be less than 10.']],
  ['NX4002', ['The total must be between 9 and 3.']],
  [
    'NX4003',
    [
      'The status of an order is one of draft, sent or lost (default draft).',
      'An order can move from draft to sent.',
    ],
  ],
  [
    'NX4004',
    ['A parcel has a code (text).', 'Each order belongs to one parcel.', 'Each parcel belongs to one order.'],
  ],
  ['NX4004', ['Each order belongs to one order.']],
  ['NX4005', ['An order has a total (int).']],
  ['NX4005', ['The state of an order is one of a or b.', 'The state of an order is one of a, b or c.']],
  [
    'NX4005',
    [
      'A box has a name (text).',
      'A jar has a name (text).',
      'Each box has many jars.',
      'Each box has exactly one jar.',
    ],
  ],
  ['NX4005', ['Purchase means order.', 'A jar has a name (text).', 'Purchase means jar.']],
  ['NX4008', ['Only managers can delete orders.', 'Clerks can delete orders.']],
  ['NX4008', ['Only managers can delete orders.', 'As a clerk, I want to delete orders.']],
] as const)('%s is found in %j', (code, sentences) => {
  const checked = check(order, seen, ...sentences)
  expect(codesOf(checked)).toContain(code)
  expect(classesOf(checked)).toContain('conflict')
})

test.each([
  ['Managers can delete orders.', 'Managers cannot delete their own orders.'],
  ['The total must be at least 10.', 'The total must be at most 10.'],
  [
    'The total must be at least 10 when the note is empty.',
    'The total must be less than 10 when the note is not empty.',
  ],
  ['Each order belongs to an optional order.'],
  ['Only managers can delete orders.', 'Managers can delete orders.'],
  ['Only managers and clerks can delete orders.'],
  [order],
])('no contradiction is seen where there is none: %s', (...sentences) => {
  expect(codesOf(check(order, seen, ...sentences))).toEqual([])
})

test('both lines of a contradiction are in conflict', () => {
  const checked = check(order, 'Managers can delete orders.', 'Managers cannot delete orders.')
  expect(classesOf(checked)).toEqual(['modelled', 'conflict', 'conflict'])
  expect(checked.diagnostics.map(({ reason }) => reason)).toEqual([
    'line 11 denies manager to delete Order',
    'line 9 allows manager to delete Order',
  ])
})

test('an entity without fields and a role that may do nothing are not built', () => {
  const checked = check(
    order,
    seen,
    'Each order belongs to one customer.',
    'Each customer has many orders.',
    'The roles are manager and ghost.',
  )
  expect(checked.diagnostics.map(({ code, line }) => [code, line])).toEqual([
    ['NX4006', 11],
    ['NX4007', 15],
  ])
})

test.each([
  ['NX1001', 'Orders fly away.'],
  ['NX3001', 'Managers can view orders as needed.'],
  ['NX3002', 'Orders must be exported.'],
  ['NX3003', 'The total must be at least 1.'],
  ['NX3004', 'The app shall glow and the app shall shine.'],
  ['NX5001', 'The system shall be fast.'],
  ['NX2001', 'Managers can view unicorns.'],
  ['NX2002', 'The colour of an order must be unique.'],
  ['NX2003', 'A loan can move from open to gone.'],
  ['NX2004', 'A customer cannot have more than 3 loans.'],
])('%s explains "%s"', (code, sentence) => {
  const checked = check(
    order,
    'A loan has a total (money).',
    'The status of a loan is one of open or closed.',
    'A customer has a name (text).',
    seen,
    sentence,
  )
  expect(codesOf(checked)).toEqual([code])
  expect(classesOf(checked).at(-1)).toBe('unresolved')
  expect(checked.model.unresolved).toMatchObject([{ text: sentence }])
})

test('a document of 200 entities is read', () => {
  const sentences = Array.from(
    { length: 200 },
    (_, at) => `A thing${at} has a name (text, unique) and a price (money).`,
  )
  const checked = check(...sentences, 'The roles are user.', 'Everyone can view thing7s.')
  expect(checked.model.entities).toHaveLength(200)
})
