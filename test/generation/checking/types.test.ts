import { expect, test } from 'vitest'
import { check, classesOf, codesOf } from '../document.ts'

const base = [
  'An order has a number (text), a total (money), a count (int), a paid on (date, optional), a sent at (date and time, optional), a gift (yes or no) and a wait (duration).',
  'The status of an order is one of draft or paid (default draft).',
  'A line has a price (money) and a text (text).',
  'Each line belongs to one order.',
  'Managers can view orders and lines.',
] as const

test.each([
  'The number of an order must be at least 3.',
  'The total of an order must be after the paid on.',
  'The total of an order must be equal to the number.',
  'The gift of an order must be greater than 3.',
  'The total of an order must have at least 3 characters.',
  'The total of an order must match /x/.',
  'Managers can update orders when the gift is 3.',
  'An order can move from draft to paid when the number is above 3.',
  'When an order is paid and the number is 3, the system shall email managers.',
  'When an order is paid, the system shall set the total to the number.',
  'The total of an order is the number plus the count.',
  'The total of an order is the sum of text of its lines.',
  'The number of an order is the sum of price of its lines.',
])('values of different kinds are found: %s', (sentence) => {
  const checked = check(...base, sentence)
  expect(codesOf(checked)).toContain('NX4011')
  expect(classesOf(checked)).toContain('conflict')
})

test.each([
  'The total of an order must be at least the count.',
  'The sent at of an order must be on or after the paid on.',
  'The paid on of an order must be at most 14 days after today.',
  'The gift of an order must be true when the total is above 3.',
  'The number of an order must have at least 3 characters.',
  'The total of an order is the sum of price of its lines.',
  'When an order is paid, the system shall set the paid on to today.',
  'When an order is paid, the system shall set the count to the count plus 1.',
  'The wait of an order must be at most 3 days.',
])('values of one kind are not: %s', (sentence) => {
  expect(codesOf(check(...base, sentence))).toEqual([])
})
