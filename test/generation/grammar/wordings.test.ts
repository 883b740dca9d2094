import { expect, test } from 'vitest'
import { check, classesOf } from '../document.ts'

const shop = [
  'A customer has a name (text).',
  'An order has a due date (date), a number of days (int), a rate (money) and a total (money).',
  'A note has a body (text).',
  'Each order belongs to one customer.',
  'Each note belongs to one customer.',
]
const read = (...sentences: readonly string[]) => {
  const checked = check(...shop, ...sentences)
  return { classes: classesOf(checked).slice(shop.length), model: checked.model }
}

test('the reason of a story may begin with the name of a thing and grants nothing', () => {
  const { classes, model } = read('As a clerk, I want to update orders, so that customers are happy.')
  expect(classes).toEqual(['modelled'])
  expect(model.permissions.map(({ entity, operation }) => `${operation} ${entity}`)).toEqual(['update Order'])
  expect(read('Clerks can update orders, so that customers.').classes).toEqual(['unresolved'])
})

test('a story may say how its list is sorted', () => {
  expect(read('As a clerk, I want to list orders sorted by due date.').classes).toEqual(['modelled'])
  expect(read('As a clerk, I want to list orders sorted by colour.').classes).toEqual(['unresolved'])
})

test.each([
  ['When a customer is deleted, its orders and all its notes are deleted too.', 'cascade'],
  ['When a customer is deleted, they must have no orders and no notes.', 'restrict'],
  ['A customer cannot be deleted while it has orders and notes.', 'restrict'],
  ['When a customer is deleted, its orders and notes are kept without it.', 'setNull'],
])('a deletion speaks of several kinds of rows: %s', (sentence, action) => {
  const { classes, model } = read(sentence)
  expect(classes).toEqual(['modelled'])
  expect(model.relations.map(({ onDelete }) => onDelete)).toEqual([action, action])
})

test('a field whose name begins as a count does is calculated with as every other', () => {
  const { classes, model } = read('The total of an order is number of days times rate.')
  expect(classes).toEqual(['modelled'])
  expect(model.entities[1]?.fields.find(({ name }) => name === 'total')?.computed).toMatchObject({
    op: 'mul',
  })
})

test('a webhook is notified with what it happens to', () => {
  const { classes, model } = read('When an order is deleted, the system shall notify the webhook "fleet".')
  expect(classes).toEqual(['modelled'])
  expect(model.integrations).toMatchObject([{ kind: 'webhook', name: 'fleet', payload: 'Order' }])
})

test('rules follow a type without a comma, and a default may stand in front', () => {
  const { model } = read(
    'A shipment has a score (integer from 0 to 100), a code (text at most 20 characters), a weight (decimal with 3 decimals) and a status (one of registered, in transit or lost; in transit by default).',
  )
  expect(model.entities.find(({ name }) => name === 'Shipment')?.fields).toMatchObject([
    { type: 'int', min: '0', max: '100' },
    { type: 'text', maxLength: 20 },
    { type: 'decimal', scale: 3 },
    { type: 'enum', default: 'in-transit' },
  ])
  expect(read('A shipment has a score (integer text).').classes).toEqual(['unresolved'])
  expect(read('A shipment has a code (text, 5 or 6 by default).').classes).toEqual(['unresolved'])
})

test('a page may load in a time', () => {
  const { model } = read('All pages shall load in 2 seconds for 90 % of requests.')
  expect(model.nfrs).toMatchObject([{ kind: 'latency', value: 2000, percentile: 90 }])
})
