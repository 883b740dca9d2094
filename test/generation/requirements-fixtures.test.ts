import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkText } from '../../src/generation/check-requirements.ts'
import { printModel } from '../../src/generation/printing/print-model.ts'
import { meaningOf } from './document.ts'

const names = [
  'bookings',
  'invoicing',
  'helpdesk',
  'inventory',
  'library-loans',
  'field-inspections',
  'clinic',
] as const
const read = (name: string) => {
  const file = name === 'clinic' ? 'clinic/requirements' : `requirements/${name}`
  const text = readFileSync(`fixtures/${file}.md`, 'utf8')
  return { text, checked: checkText(`${name}.md`, text) }
}

test.each(names)('every line of %s is built from, or only informs people', (name) => {
  const { checked } = read(name)
  expect(checked.diagnostics).toEqual([])
  expect(checked.model.assumptions).toEqual([])
  expect(checked.lines.filter((line) => line.class !== 'modelled' && line.class !== 'informational')).toEqual(
    [],
  )
})

test.each(names)(
  'only the headings, the introduction and definitions of %s are merely informational',
  (name) => {
    const { text, checked } = read(name)
    const lines = text.split('\n')
    const sentences = checked.lines
      .filter((line) => line.class === 'informational')
      .map(({ line }) => lines[line - 1] ?? '')
      .filter((line) => !line.startsWith('#') && !line.endsWith(' has:'))
    expect(sentences).toMatchSnapshot()
  },
)

test.each(names)('%s gives the model that its words say', (name) => {
  const { model } = read(name).checked
  const { entities, relations, roles, permissions, operations, workflows } = model
  expect({
    name: model.name,
    entities: entities.map(
      (entity) => `${entity.name}: ${entity.fields.map((field) => `${field.name} ${field.type}`).join(', ')}`,
    ),
    relations: relations.map(
      ({ from, to, kind, required, onDelete }) => `${from} ${kind} ${to}${required ? '' : '?'} ${onDelete}`,
    ),
    roles: roles.map((role) => role.name),
    permissions: permissions.map(
      ({ role, effect, operation, entity, scope, exclusive }) =>
        `${exclusive ? 'only ' : ''}${role} ${effect} ${operation} ${scope} ${entity}`,
    ),
    ownerships: model.ownerships.map(({ entity, role, through }) => `${entity} ${role}: ${String(through)}`),
    operations: operations.map(
      ({ http, toState }) => `${http.method} ${http.path}${toState === undefined ? '' : ` -> ${toState}`}`,
    ),
    workflows: workflows.map(
      ({ entity, initial, transitions }) => `${entity} ${initial} ${transitions.length}`,
    ),
    rules: model.rules.map(({ id }) => id),
    reactions: model.reactions.map(({ id, effects }) => `${id} ${effects.map((effect) => effect.do).join()}`),
    integrations: model.integrations.map(({ id }) => id),
    nfrs: model.nfrs.map(({ metric, op, value, unit }) => `${metric} ${op} ${value} ${unit}`),
    schedules: model.schedules.map(({ cron, task, entity }) => `${cron} ${task} ${entity ?? ''}`),
  }).toMatchSnapshot()
})

test.each(names)('%s printed from its model gives the same model', (name) => {
  const { model } = read(name).checked
  const printed = checkText(`${name}.md`, printModel(model))
  expect(meaningOf(printed.model)).toEqual(meaningOf(model))
})

test('the order of sentences changes only traces', () => {
  const { model } = read('bookings').checked
  const parts = read('bookings').text.split(/\n(?=## )/)
  const [top = '', ...sections] = parts
  const moved = checkText('bookings.md', [top, ...sections.toReversed()].join('\n'))
  const sorted = (value: unknown) =>
    JSON.stringify(meaningOf(value))
      .split(/(?<=[}\]"]),/)
      .toSorted()
  expect(moved.diagnostics).toEqual([])
  expect(sorted({ ...moved.model, entities: [] }).length).toBe(sorted({ ...model, entities: [] }).length)
  expect(meaningOf(moved.model.permissions.map(({ id }) => id).toSorted())).toEqual(
    model.permissions.map(({ id }) => id).toSorted(),
  )
})
