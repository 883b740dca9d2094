import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { printModel } from '../../../src/generation/printing/print-model.ts'
import { meaningOf } from '../document.ts'

const numRuns = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 100)
const labels = [
  'invoice',
  'line item',
  'status report',
  'box',
  'category',
  'person',
  'order',
  'straße',
  'address',
] as const
const fields = [
  'due date',
  'total',
  'number',
  'select',
  'note',
  'größe',
  'date of birth',
  'start time',
  '"terms and conditions"',
] as const
const types = [
  'text',
  'money',
  'money in JPY',
  'int',
  'date',
  'date and time',
  'yes or no',
  'email',
  'decimal, with 4 decimals',
  'one of red, dark blue or green',
  'duration',
  'text, matches /a|b{2}/',
] as const
const rules = ['', ', optional', ', unique', ', personal data', ', secret'] as const

const entity = fc.record({
  label: fc.constantFrom(...labels),
  items: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...fields),
      type: fc.constantFrom(...types),
      rule: fc.constantFrom(...rules),
    }),
    {
      minLength: 1,
      maxLength: 5,
      selector: ({ name }) => name,
    },
  ),
})
const sentence = (a: string, b: string) =>
  fc.constantFrom(
    `Each ${a} belongs to one ${b}.`,
    `Each ${a} belongs to an optional ${b}.`,
    `Each ${a} must have at least one ${b}.`,
    `Each ${a} has exactly one ${b}.`,
    `Clerks can create, view and approve their own ${a}.`,
    `Only managers and clerks can delete ${b}.`,
    `Everyone can view ${a}.`,
    `The state of a ${a} is one of new, in progress or done (default new).`,
    `The number of a ${a} must be unique.`,
    `The note of a ${a} must not be empty unless the due date is empty.`,
    `The note of a ${a} must have at least 3 characters.`,
    `The due date of a ${b} must be at least 3 days after today when it is created.`,
    `The total of a ${a} must be between 1 and 5.5.`,
    `When a ${a} is created, the system shall email managers and post it to the webhook "hook".`,
    `Every Monday at 04:05, the system shall delete ${a} older than 3 weeks.`,
    `The system shall be available 99.9% of the time.`,
    `As a clerk, I want to search ${a} by number and total.`,
    `The total of a ${a} must be greater than 1 and less than 5.5 when the note is empty.`,
    `The note of a ${a} must have at least 3 and at most 9 characters.`,
    `While the note of a ${a} is empty, the total of a ${a} must be at least 1 and at most 4.`,
    `While the total of a ${a} is above 3 and below 9, when a ${a} is updated, the system shall email managers.`,
    `When a clerk creates a ${a}, the system shall email managers.`,
    `When a ${a} is done by a manager, the system shall email clerks.`,
    `When a manager approves a ${a}, the system shall email clerks.`,
    `Clerks can update ${a} when the total is above 3 and below 9 or the note is empty.`,
    `The total of a ${a} was called net sum.`,
    `A ${a} was called old thing.`,
    `A ${a} can move from new to done by managers.`,
  )
const documentArbitrary = fc
  .tuple(
    fc.uniqueArray(entity, { minLength: 2, maxLength: 5, selector: ({ label }) => label }),
    fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(100)), { maxLength: 8 }),
  )
  .chain(([entities, picks]) => {
    const label = (at: number): string => entities[at % entities.length]?.label ?? 'invoice'
    const declared = entities.map(
      ({ label: name, items }) =>
        `A ${name} has ${items.map((item) => `a ${item.name} (${item.type}${item.rule})`).join(', ')}.`,
    )
    return fc
      .tuple(...picks.map(([a, b]) => sentence(label(a), label(b))))
      .map((sentences) =>
        [
          '# Test',
          'It is a test.',
          '## Part',
          'The roles are manager and clerk.',
          ...declared,
          ...sentences,
        ].join('\n\n'),
      )
  })

test('a model that is printed and read again is the same model', () => {
  fc.assert(
    fc.property(documentArbitrary, (text) => {
      const { model, diagnostics } = checkText('x.md', text)
      // What contradicts itself has no one meaning to keep.
      fc.pre(
        diagnostics.every(({ code }) => !code.startsWith('NX4') || code === 'NX4007' || code === 'NX4004'),
      )
      const printed = checkText('x.md', printModel(model))
      expect(printed.diagnostics.filter(({ code }) => !code.startsWith('NX4'))).toEqual([])
      expect(meaningOf(printed.model)).toEqual(meaningOf(model))
    }),
    { numRuns },
  )
})

test('a printed model is controlled English that people read', () => {
  const { model } = checkText(
    'x.md',
    '# Shop\n\n## P\n\nAn order has a total (money, at least 0).\n\nManagers can view orders.\n\nThe total must be at most 5 when it is created.',
  )
  expect(printModel(model)).toMatchInlineSnapshot(`
    "# Shop

    ## Roles

    The roles are manager.

    ## Order

    | field | type | rules |
    | --- | --- | --- |
    | total | money | at least 0 |

    ## Permissions of all

    Managers can view orders.

    ## Rules of all

    The total of an order must be at most 5 when it is created.
    "
  `)
})
