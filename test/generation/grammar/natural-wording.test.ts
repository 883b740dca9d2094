// Wordings that people use for what the patterns say, and what each of them means.
import { expect, test } from 'vitest'
import { check, classesOf, codesOf } from '../document.ts'

const base = [
  'An owner has a name (text) and an email (email).',
  'An animal has a name (text), an urgent flag (bool) and a weight (decimal).',
  'A visit has a reason (text), a fee (money in EUR), a charge and a minutes (int).',
  'A treatment has a price (money in EUR), a quantity (int) and a done flag (bool).',
  'Each animal belongs to one owner.',
  'Each visit belongs to one animal and belongs to one vet.',
  'Each treatment belongs to one visit.',
  'The status of a visit is one of booked, in progress or finished (default booked).',
  'A visit can move from booked to in progress or finished.',
  'The roles are vet, clerk and owner.',
  'Owners, vets and clerks can update owners.',
] as const

const read = (...sentences: readonly string[]) => {
  const checked = check(...base, ...sentences)
  return { checked, model: checked.model, verdicts: classesOf(checked).slice(base.length) }
}
const permissionsOf = (sentence: string) =>
  read(sentence)
    .model.permissions.filter(({ trace }) => trace.text === sentence)
    .map(({ role, operation, entity, effect, scope }) => [role, effect, operation, entity, scope].join(' '))
    .sort()

test('a calculation declares its field, with the type that it gives', () => {
  const { model, verdicts } = read(
    'The double of a visit is cost of treatments plus fee.',
    'The cost of treatments of a visit is the sum of the line prices of its treatments.',
    'The line price of a treatment is quantity times price.',
    'The treatment count of a visit is the number of its treatments.',
    'The open treatments of a visit is the number of its treatments where done is false.',
  )
  const fieldsOf = (entity: string) =>
    model.entities
      .find(({ name }) => name === entity)
      ?.fields.filter(({ computed }) => computed !== undefined)
  expect(fieldsOf('Treatment')).toMatchObject([{ name: 'linePrice', type: 'money', currency: 'EUR' }])
  expect(fieldsOf('Visit')).toMatchObject([
    { name: 'treatmentCount', type: 'int' },
    { name: 'openTreatments', type: 'int', computed: { where: { left: { path: ['doneFlag'] } } } },
  ])
  expect(verdicts).toEqual(['unresolved', 'unresolved', 'assumed', 'assumed', 'assumed'])
  expect(model.assumptions.map(({ text }) => text)).toContain(
    '"line price" has the type money, by what it is calculated from',
  )
})

test('a field without a type gets that of its calculation, whatever its name suggests', () => {
  const { model } = read(
    'The charge of a visit is minutes times 2.',
    'The bill of a visit is charge plus minutes.',
  )
  expect(model.entities.find(({ name }) => name === 'Visit')?.fields).toMatchObject([
    { name: 'reason' },
    { name: 'fee' },
    { name: 'charge', type: 'int' },
    { name: 'minutes' },
    { name: 'status' },
    { name: 'bill', type: 'int' },
  ])
})

test('money and amounts of another currency are not added', () => {
  const other = ['A tip has an amount (money in USD) and a fee (money in EUR).']
  expect(read(...other, 'The sum total of a tip is amount plus fee.').verdicts.at(-1)).toBe('unresolved')
})

test.each([
  [
    'Vets can view animals, and can create visits.',
    ['vet allow create Visit all', 'vet allow read Animal all'],
  ],
  [
    'The system shall allow vets and clerks to create visits.',
    ['clerk allow create Visit all', 'vet allow create Visit all'],
  ],
  ['Owners can view visits of their own animals.', ['owner allow read Visit own']],
  ['Owners can add visits to their own animals.', ['owner allow create Visit own']],
  ['Clerks shall not be able to delete visits.', ['clerk deny delete Visit all']],
  ['Vets may list visits by status and animal.', ['vet allow read Visit all']],
  ['As a clerk, I want to list visits by vet and status.', ['clerk allow read Visit all']],
])('%s', (sentence, expected) => {
  expect(permissionsOf(sentence)).toEqual(expected)
})

test('"their own" is said of everything that follows, where that can be theirs', () => {
  expect(permissionsOf('Owners can view their own animals and visits.')).toEqual([
    'owner allow read Animal own',
    'owner allow read Visit own',
  ])
  expect(permissionsOf('Owners can view their own animals and all visits.')).toEqual([
    'owner allow read Animal own',
    'owner allow read Visit all',
  ])
  const unclear = ['A brochure has a title (text).', 'Owners can view their own animals and brochures.']
  expect(codesOf(read(...unclear).checked)).toEqual(['NX3003'])
})

test('a way that does not lead to the role is no ownership', () => {
  expect(codesOf(read('Vets can view treatments of their own animals.').checked)).toContain('NX2004')
  expect(codesOf(read('Vets can view visits of their own animals.').checked)).toContain('NX2004')
})

test('what a list is narrowed by may be what its rows belong to', () => {
  const { operations } = read('Clerks can search visits by animal, status and vet.').model
  expect(operations.find(({ entity, kind }) => entity === 'Visit' && kind === 'list')?.filters).toEqual([
    'status',
  ])
})

test.each([
  ['When a visit is finished, the system shall email the owner.', { kind: 'relation', name: 'animal.owner' }],
  ['When a visit is finished, notify the vet by email.', { kind: 'relation', name: 'vet' }],
  ['If a visit is finished, the system shall send an e-mail to the clerks.', { kind: 'role', name: 'clerk' }],
])('%s', (sentence, recipient) => {
  expect(read(sentence).model.integrations).toMatchObject([{ kind: 'email', recipient }])
})

test('a flag that becomes true is something that happens', () => {
  const { model } = read('When an animal is urgent, the system shall email the owner.')
  expect(model.reactions).toMatchObject([
    {
      trigger: { entity: 'Animal', event: 'updated' },
      condition: { op: 'eq', left: { path: ['urgentFlag'] } },
    },
  ])
})

test('a move may need a number of rows', () => {
  const { model } = read(
    'A visit can move from in progress to finished by vets when it has at least one treatment.',
  )
  expect(model.workflows[0]?.transitions.find(({ from }) => from === 'in-progress')?.guard).toEqual({
    op: 'ge',
    left: { op: 'aggregate', function: 'count', relation: 'treatments' },
    right: { op: 'literal', type: 'number', value: '1' },
  })
})

test.each([
  'When an animal is deleted, it must not have any visits.',
  'When a visit is deleted, its treatments are deleted as well.',
  'An animal shall not have more than five visits.',
  'An animal can have no more than 5 visits per month.',
  'Error rate must stay below 1%.',
  'Emails are personal data.',
  'Every Monday at 08:00, the system shall email the clerks a list of visits.',
  'The kind of a visit is one of first, second; the default is first.',
  'The kind of a visit can be one of: first or second (default: first).',
])('%s', (sentence) => {
  expect(read(sentence).verdicts).toEqual([expect.stringMatching(/modelled|assumed/)])
})

test.each([
  'Owners can view visits of their own animals unless they are old.',
  'When a visit is finished, email the owner unless it is late.',
  'When a visit is finished, the clerk.',
  'The cost of a visit is the sum of prices of its treatments except the cheap ones.',
  'The kind of a visit is one of first, first or second.',
  'The status of a visit can be changed or deleted by clerks.',
  'A visit can move from booked to finished when it has treatments.',
  'The system shall allow vets to create only visits.',
])('%s is not understood in part', (sentence) => {
  expect(read(sentence).verdicts).toEqual(['unresolved'])
})
