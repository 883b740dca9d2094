import { expect, test } from 'vitest'
import { check, classesOf, codesOf } from '../document.ts'

const fieldOf = (...sentences: readonly string[]) => {
  const checked = check(...sentences)
  const { name: _, label: _label, trace: _trace, ...field } = checked.model.entities[0]?.fields[0] ?? {}
  return { verdict: classesOf(checked)[0], ...field }
}
const facts = (said: string) => fieldOf(`A box has a size (${said}).`)

test.each([
  ['int, greater than 0', { type: 'int', min: '1' }],
  ['decimal, greater than 0', { type: 'decimal', scale: 2, min: '0.01' }],
  ['decimal with 3 decimals, less than 1', { type: 'decimal', scale: 3, max: '0.999' }],
  ['int, more than -3 and less than 3', { type: 'int', min: '-2', max: '2' }],
  ['money in EUR, > 0, <= 99.5', { type: 'money', min: '0.01', max: '99.5' }],
  ['decimal, greater than 0.005', { type: 'decimal', min: '0.01' }],
  ['int, positive', { type: 'int', min: '1' }],
  ['int, 0 to 100', { type: 'int', min: '0', max: '100' }],
  ['text, 3 to 200 characters', { type: 'text', minLength: 3, maxLength: 200 }],
  ['text, between 3 and 200 characters', { type: 'text', minLength: 3, maxLength: 200 }],
  ['text, 2 characters', { type: 'text', minLength: 2, maxLength: 2 }],
  ['text, max length 80', { type: 'text', maxLength: 80 }],
  ['text, fewer than 10 characters', { type: 'text', maxLength: 9 }],
  ['decimal(6,2)', { type: 'decimal', scale: 2, min: '-9999.99', max: '9999.99' }],
  ['decimal(6,2), at least 0', { type: 'decimal', min: '0', max: '9999.99' }],
  ['text; required; unique', { type: 'text', required: true, unique: true }],
  ['optional date', { type: 'date', required: false }],
  ['valid email, unique', { type: 'email', unique: true }],
  ['enum: small, large', { type: 'enum', enum: 'BoxSize' }],
  ['enum (small, large), default small', { type: 'enum', default: 'small' }],
  ['yes/no, default no', { type: 'bool', default: 'no' }],
])('(%s) says what the field is', (said, expected) => {
  expect(facts(said)).toMatchObject({ verdict: 'assumed', ...expected }) // The role is assumed.
})

test.each([
  'text, date',
  'int, at least 3, at least 5',
  'int, at least 3, greater than 5',
  'required, optional',
  'text or number',
  'text, unless it is empty',
  'text, 5',
  'int, 3 to',
  'decimal(2,5)',
  'enum: small, small',
  'text, not unique',
])('(%s) is refused', (said) => {
  expect(facts(said).verdict).toBe('unresolved')
})

test('a field that is said to be calculated needs a sentence that says how', () => {
  const box = 'A box has a size (int), a count (int) and a volume (int, computed).'
  expect(codesOf(check(box))).toEqual(['NX2004'])
  expect(codesOf(check(box, 'The volume of a box is size times count.'))).toEqual([])
})
