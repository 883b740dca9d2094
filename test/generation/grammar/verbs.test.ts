import { expect, test } from 'vitest'
import { participleOf } from '../../../src/generation/grammar/participle.ts'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { check, classesOf } from '../document.ts'

const permissionsOf = (sentence: string) => {
  const checked = check(
    'A customer has a name (text).',
    'An order has a number (text) and a due date (date).',
    'Each order belongs to one customer.',
    'The status of an order is one of open, handed over or closed (default open).',
    sentence,
  )
  return { classes: classesOf(checked).slice(4), model: checked.model }
}

test.each([
  'filter orders by status',
  'sort orders by due date',
  'look up orders',
  'look at orders',
  'show orders',
])('to %s is to read them, no action of its own', (wish) => {
  const { classes, model } = permissionsOf(`As a clerk, I want to ${wish}.`)
  expect(classes).toEqual(['modelled'])
  expect(model.permissions.map(({ operation }) => operation)).toEqual(['read'])
})

test('a verb of two words is one action, and its participle the state that it leads to', () => {
  const { model } = permissionsOf('Clerks can hand over orders and check in customers.')
  expect(model.operations).toMatchObject([
    { entity: 'Customer', action: 'check-in' },
    { entity: 'Order', action: 'hand-over', toState: 'handed-over' },
  ])
  expect(participleOf('pick-up')).toBe('picked-up')
})

test('a name keeps its capitals', () => {
  const { model } = checkText('r.md', 'The application is called My Shop.\n\nAn order has a number (text).\n')
  expect(model.name).toBe('My Shop')
})
