import { expect, test } from 'vitest'
import {
  entityIdentifier,
  fieldIdentifier,
  isHostileName,
  kebabOf,
} from '../../../src/generation/grammar/identifiers.ts'
import { pluralOf, singularOf } from '../../../src/generation/grammar/plural.ts'
import { check, classesOf, codesOf } from '../document.ts'

test.each([
  ['status', 'statuses'],
  ['address', 'addresses'],
  ['class', 'classes'],
  ['category', 'categories'],
  ['day', 'days'],
  ['box', 'boxes'],
  ['branch', 'branches'],
  ['invoice', 'invoices'],
  ['person', 'people'],
  ['line item', 'line items'],
  ['process', 'processes'],
  ['hero', 'heroes'],
  ['photo', 'photos'],
  ['movie', 'movies'],
  ['leaf', 'leaves'],
  ['purchase', 'purchases'],
  ['house', 'houses'],
  ['size', 'sizes'],
])('%s and %s are one and many', (one, many) => {
  expect(pluralOf(one)).toBe(many)
  expect(singularOf(many)).toBe(one)
  expect(singularOf(one)).toBe(one)
})

test.each([
  ['due date', 'dueDate'],
  ['select', 'select'],
  ['class', 'class'],
  ['end', 'end'],
  ['id', 'idValue'],
  ['limit', 'limitValue'],
  ['constructor', 'constructorValue'],
  ['2nd name', 'n2ndName'],
  ['größe', 'grosse'],
  ["customer's name", 'customersName'],
  ['__proto__', 'proto'],
])('the field "%s" is %s', (label, name) => {
  expect(fieldIdentifier(label).name).toBe(name)
})

test('identifiers of any text are safe', () => {
  for (const text of [
    '../../etc',
    'a; drop table x',
    '<b>',
    '価格',
    '😀',
    '',
    'a'.repeat(500),
    '1',
    'constructor',
  ]) {
    expect(fieldIdentifier(text).name).toMatch(/^[a-z][A-Za-z0-9]{0,65}$/)
    expect(entityIdentifier(text).name).toMatch(/^[A-Z][A-Za-z0-9]{0,60}$/)
    expect(kebabOf(text)).toMatch(/^[a-z0-9-]{0,60}$/)
  }
})

test.each(['../x', 'a; drop', '<script>', '${x', 'a|b', 'x -- y'])('"%s" is no name', (text) => {
  expect(isHostileName(text)).toBe(true)
  const checked = check('An order has a total (money).', `An order has a "${text}" (text).`)
  expect(classesOf(checked).at(-1)).toBe('unresolved')
})

test('words of SQL and JavaScript are names like all others', () => {
  const checked = check(
    'An order has a select (text), a group (text), a from (date) and a to (date).',
    'A line item has a class (text).',
    'Each line item belongs to one order.',
    'Managers can view orders.',
  )
  const names = checked.model.entities.flatMap(({ fields }) => fields.map(({ name }) => name))
  expect(names).toEqual(['select', 'group', 'from', 'to', 'class'])
  expect(checked.model.relations.map(({ toName }) => toName)).toEqual(['order'])
  expect(classesOf(checked)).toEqual(['modelled', 'modelled', 'modelled', 'modelled'])
})

test('a name that every row or list has is kept with a word more, and said to be changed', () => {
  const checked = check('An order has a limit (int) and a total (money).')
  expect(checked.model.entities[0]?.fields.map(({ name }) => name)).toEqual(['limitValue', 'total'])
  expect(checked.model.assumptions[0]?.text).toContain('every row or list')
  expect(classesOf(checked)).toEqual(['assumed'])
})

test('two names that become the same identifier contradict each other', () => {
  expect(codesOf(check('An order has a due date (date) and a "due-date" (date).'))).toEqual(['NX4009'])
})

test('a type that was not given is guessed by the name and said so', () => {
  const { model } = check(
    'An order has a due date, a total, a quantity, an email, a phone, a website, a description, an active and a name.',
  )
  expect(model.entities[0]?.fields.map(({ type }) => type)).toEqual([
    'date',
    'money',
    'int',
    'email',
    'phone',
    'url',
    'text',
    'bool',
    'string',
  ])
  expect(model.assumptions).toHaveLength(10)
})

test('a misspelt name is met with the one that was meant, and the sentence with it', () => {
  const { diagnostics } = check(
    'An order has a due date (date).',
    'Managers can view odrers.',
    'The deu date of an order must be after today.',
  )
  expect(diagnostics).toMatchObject([
    {
      code: 'NX2001',
      didYouMean: ['orders'],
      suggestion: 'Managers can view orders.',
      line: 9,
      col: 19,
      endCol: 25,
    },
    { code: 'NX2002', didYouMean: ['due date'], suggestion: 'The due date of an order must be after today.' },
  ])
})
