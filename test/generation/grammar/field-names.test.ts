import { expect, test } from 'vitest'
import { check, classesOf } from '../document.ts'

test.each([
  'A product has a price of at least 5 and a name (text).',
  'A product has a title of at most 200 characters.',
  'A product has a number between 1 and 5.',
  'A product has a quantity greater than 0.',
  'A product has an end date after the start date.',
  'A product has a priority low, medium or high.',
  'A product has a customer email or a phone.',
  'A product has 3 prices.',
  'A product has two names.',
  'A product has several photos.',
  'A product has a name (text) and at most 5 tags.',
  'A product has a price in EUR (decimal).',
])("a rule, a choice or a count is no part of a field's name: %s", (sentence) => {
  const checked = check(sentence)
  expect(classesOf(checked)).toEqual(['unresolved'])
  expect(checked.model.entities.flatMap(({ fields }) => fields)).toEqual([])
})

test('a field in a currency is an amount of it', () => {
  const { model } = check('A product has a price in EUR and a fee in JPY (money, at least 5).')
  expect(model.entities[0]?.fields).toMatchObject([
    { name: 'price', type: 'money', currency: 'EUR', scale: 2 },
    { name: 'fee', type: 'money', currency: 'JPY', scale: 0, min: '5' },
  ])
})

test.each([
  'most recent visit',
  'before photo',
  'is active',
  '2nd address',
  'valid until',
  'length in minutes',
])('"%s" is a name', (label) => {
  const checked = check(`A product has a ${label} (text).`, 'Managers can view products.')
  expect(classesOf(checked)).not.toContain('unresolved')
  expect(checked.model.entities[0]?.fields).toHaveLength(1)
})
