import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkText } from '../../../../../src/generation/check-requirements.ts'
import {
  addRow,
  bringTo,
  Impossible,
  openDraft,
  solveDraft,
  want,
} from '../../../../../src/generation/emitting/tests/world/draft.ts'
import { readField } from '../../../../../src/generation/emitting/tests/world/evaluate.ts'
import { indexModel } from '../../../../../src/generation/emitting/tests/world/model-index.ts'
import { check } from '../../../document.ts'

const documents = fileURLToPath(new URL('../../../../../fixtures/requirements', import.meta.url))

test.for(readdirSync(documents))('every entity of %s has a row that its rules accept', (file) => {
  const { model } = checkText(file, readFileSync(`${documents}/${file}`, 'utf8'))
  const index = indexModel(model)
  for (const { name } of model.entities) {
    const draft = openDraft(index, { next: 0 })
    addRow(draft, { entity: name })
    expect(solveDraft(draft), name).toEqual({ solved: true })
  }
})

const shipments = (...more: readonly string[]) =>
  indexModel(
    check(
      'A shipment has a number (text, unique), a start date (date), an end date (date), a discount (money, at least 0) and a total (money).',
      'A part has a price (money, at least 0) and a quantity (whole number, at least 1).',
      'Each part belongs to one shipment.',
      'The status of a shipment is one of open, sent or paid (default open).',
      'A shipment can move from open to sent.',
      'A shipment can move from sent to paid.',
      'The end date of a shipment must be at least 3 days after the start date.',
      'The total of a shipment is the sum of quantity times price of its parts.',
      ...more,
    ).model,
  )

test('values that depend on each other are found together', () => {
  const draft = openDraft(shipments(), { next: 0 })
  const shipment = addRow(draft, { entity: 'Shipment' })
  want(draft, shipment, {
    op: 'gt',
    left: { op: 'field', path: ['discount'] },
    right: { op: 'literal', type: 'number', value: '7.50' },
  })
  expect(solveDraft(draft)).toEqual({ solved: true })
  expect(Number(shipment.values['discount'])).toBeGreaterThan(7.5)
  const { startDate, endDate } = shipment.values
  expect([startDate, endDate]).toEqual(['2030-05-16', '2030-05-22'])
})

test('a computed field follows the rows that it is computed from', () => {
  const draft = openDraft(shipments(), { next: 0 })
  const shipment = addRow(draft, { entity: 'Shipment' })
  for (const [price, quantity] of [
    ['0.10', 3],
    ['2.05', 2],
  ] as const) {
    const part = addRow(draft, { entity: 'Part', parents: { shipment } })
    Object.assign(part.values, { price, quantity })
  }
  expect(readField(draft.setting, shipment, 'total')).toBe('4.40')
})

test('a row is brought to a state with what its rules ask for there', () => {
  const index = shipments('The discount of a shipment must be greater than 0 when the shipment is paid.')
  const draft = openDraft(index, { next: 0 })
  const shipment = addRow(draft, { entity: 'Shipment' })
  bringTo(draft, shipment, 'paid')
  expect(solveDraft(draft)).toEqual({ solved: true })
  expect(Number(shipment.values['discount'])).toBeGreaterThan(0)
  expect(draft.steps.map((step) => (step.do === 'move' ? step.move.to : step.row.entity))).toEqual([
    'Shipment',
    'Part',
    'sent',
    'paid',
  ])
})

test('what cannot be satisfied is named', () => {
  const draft = openDraft(shipments(), { next: 0 })
  const shipment = addRow(draft, { entity: 'Shipment' })
  want(draft, shipment, {
    op: 'lt',
    left: { op: 'field', path: ['discount'] },
    right: { op: 'literal', type: 'number', value: '0' },
  })
  expect(solveDraft(draft)).toEqual({ solved: false, unmet: ['what the test needs'] })
})

test('a row that needs one of its own kind first is impossible', () => {
  const index = indexModel(
    check(
      'A hen has a name (text).',
      'An egg has a name (text).',
      'Each hen belongs to one egg.',
      'Each egg belongs to one hen.',
    ).model,
  )
  expect(() => addRow(openDraft(index, { next: 0 }), { entity: 'Hen' })).toThrow(Impossible)
})
