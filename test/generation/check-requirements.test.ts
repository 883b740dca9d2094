import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { checkText } from '../../src/generation/check-requirements.ts'
import { LineClass } from '../../src/generation/diagnostic.ts'
import { check, classesOf } from './document.ts'

const numRuns = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 150)

const words = fc.constantFrom(
  ...'A An The Each invoice invoices order has have a number total (money (text, unique) of must be not unless except only can cannot view delete their own managers customers when is paid from to one draft sent or and , . : ; | # ## - * > ``` " / 3 95% 300 ms after before at least Ünïcödé 価格 😀 \u202e while where unless was called between EUR by a clerk null __proto__ constructor toString'.split(
    ' ',
  ),
)
const lineArbitrary = fc.oneof(
  fc.array(words, { maxLength: 14 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    '## Invoice',
    '| field | type | rules |',
    '| --- | --- | --- |',
    '| total | money | at least 0 |',
    '| ü | ? |',
    'An order has:',
    '- a total',
    '```',
    'Only managers can delete invoices.',
    'The roles are manager and customer.',
    'An invoice has a total and a number (int, unique).',
  ),
)
const documentArbitrary = fc
  .tuple(fc.array(lineArbitrary, { maxLength: 30 }), fc.constantFrom('\n', '\r\n', '\r'))
  .map(([lines, end]) => lines.join(end))

test('every line that is not blank gets exactly one class, whatever the document holds', () => {
  fc.assert(
    fc.property(documentArbitrary, (text) => {
      const { lines } = checkText('x.md', text)
      const expected = text
        .split(/\r\n|\n|\r/)
        .flatMap((line, index) => (line.trim() === '' ? [] : [index + 1]))
      expect(lines.map(({ line }) => line)).toEqual(expected)
      for (const line of lines) LineClass.parse(line.class)
    }),
    { numRuns },
  )
})

test('every trace and every diagnostic stands where its words stand', () => {
  fc.assert(
    fc.property(documentArbitrary, (text) => {
      const { model, diagnostics } = checkText('x.md', text)
      const lines = text.split(/\r\n|\n|\r/)
      const elements = [
        ...model.entities,
        ...model.entities.flatMap(({ fields }) => fields),
        ...model.relations,
        ...model.permissions,
        ...model.rules,
      ]
      for (const { trace } of elements) {
        const first = lines[trace.line - 1] ?? ''
        const [word = ''] = trace.text.split(' ')
        expect(first.slice(trace.col - 1, trace.col - 1 + word.length)).toBe(word)
        const last = lines[trace.endLine - 1] ?? ''
        expect(
          trace.text.endsWith(
            last
              .slice(0, trace.endCol - 1)
              .split(/[\s|]+/)
              .at(-1) ?? '',
          ),
        ).toBe(true)
      }
      for (const { line, col, endCol } of diagnostics) {
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(col).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
        expect(endCol).toBeGreaterThanOrEqual(col)
      }
    }),
    { numRuns },
  )
})

test('the same text gives the same bytes', () => {
  fc.assert(
    fc.property(documentArbitrary, (text) => {
      expect(JSON.stringify(checkText('x.md', text))).toBe(JSON.stringify(checkText('x.md', text)))
    }),
    { numRuns: Math.ceil(numRuns / 3) },
  )
})

test('an element of several lines has a trace over all of them', () => {
  const { model } = checkText(
    'x.md',
    '# T\n\n## P\n\nAn invoice has a number (text,\r\n  unique) and a total (money).\n',
  )
  expect(model.entities[0]?.trace).toMatchObject({
    line: 5,
    col: 1,
    endLine: 6,
    endCol: 31,
    text: 'An invoice has a number (text, unique) and a total (money).',
  })
})

test('a field below a lead stands in its own line', () => {
  const { model, lines } = checkText(
    'x.md',
    '# T\n\n## P\n\nAn invoice has:\n\n- a number (text)\n- a total (money,\n  at least 0)\n',
  )
  const [invoice] = model.entities
  expect(invoice?.trace).toMatchObject({ line: 5, text: 'An invoice has:' })
  expect(invoice?.fields.map(({ trace: { line, endLine, text } }) => [line, endLine, text])).toEqual([
    [7, 7, 'a number (text)'],
    [8, 9, 'a total (money, at least 0)'],
  ])
  // That nobody has a role is assumed where the first entity stands.
  expect(lines.map((line) => line.class)).toEqual([
    'modelled',
    'informational',
    'assumed',
    'modelled',
    'modelled',
    'modelled',
  ])
})

test('a byte order of line ends does not change the model', () => {
  const text = '# T\n\n## P\n\nAn invoice has a total (money).\n'
  expect(checkText('x.md', text.replaceAll('\n', '\r\n')).model).toEqual(checkText('x.md', text).model)
})

test.each([
  'Managers can delete orders except paid ones.',
  'Managers can not only view orders.',
  'Managers can delete orders only on Mondays.',
  'Managers can never delete orders.',
  'No manager can delete orders.',
  'Managers can delete orders without approval.',
  'Only managers cannot delete orders.',
  'The total of an order must be at least 5 unless it rains.',
  'The total of an order must be at least 5 except on Sundays.',
  'An order has a total not above 5.',
  'Each order does not belong to one customer.',
  'An order cannot move from draft to paid.',
  'When an order is not paid, the system shall not email managers.',
  'When an order is paid, the system shall email managers unless it is small.',
  'The total of an order is not personal data.',
  'Managers can delete all but paid orders.',
  'Managers and/or clerks can delete orders.',
])('a word that changes the meaning is never lost: %s', (sentence) => {
  const checked = check(
    'An order has a total (money).',
    'The status of an order is one of draft or paid (default draft).',
    'An order can move from draft to paid.',
    'Managers can view orders.',
    'Each order belongs to an optional customer.',
    'A customer has a name (text).',
    sentence,
  )
  expect(classesOf(checked).slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'modelled'))
  expect(classesOf(checked).at(-1)).toBe('unresolved')
})
