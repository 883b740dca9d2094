import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'

const checkLines = (...lines: readonly string[]) => checkText('requirements.md', lines.join('\n'))
const fieldsOf = (...lines: readonly string[]) =>
  checkLines(...lines).model.entities.map(({ label, fields }) => [
    label,
    fields.map(({ label: name }) => name),
  ])

test('bullets below a heading that look like fields are the fields of what the heading names', () => {
  const lines = [
    '# Shop',
    '',
    '### Artworks',
    '- title (text, required)',
    '- **year**: int, optional',
    '- artist',
  ]
  expect(fieldsOf(...lines)).toEqual([['artwork', ['title', 'year', 'artist']]])
})

test('bullets below a heading that say what happens are sentences', () => {
  const { model, lines } = checkLines(
    '# Shop',
    '',
    '## Notes',
    '- keep it (simple)',
    '- titles must be short (text)',
  )
  expect(model.entities).toEqual([])
  expect(lines.map(({ class: found }) => found).slice(2)).toEqual(['unresolved', 'unresolved'])
})

test.each(['2.1 An', 'R1: An', '[REQ-12] An', '- FR-3: An', '**R2.** An', '1. An'])(
  'the number in "%s artwork has ..." is no word of the sentence',
  (start) => {
    expect(fieldsOf('# Shop', '', '## Data', '', `${start} artwork has a title (text).`)).toEqual([
      ['artwork', ['title']],
    ])
  },
)

test('a numbered line that stands alone is a heading, and one in a list is not', () => {
  const alone = checkLines('# Shop', '', '1. Roles and Rights', '', 'The roles are clerk and manager.')
  expect(alone.lines[1]).toEqual({ line: 3, class: 'informational' })
  const listed = checkLines('# Shop', '', '## Roles', '', '1. Clerk', '', '2. Manager')
  expect(listed.lines.slice(2).map(({ class: found }) => found)).toEqual(['unresolved', 'unresolved'])
})

test('a glossary hides no requirement that could not be read', () => {
  const { lines } = checkLines(
    '# Shop',
    '',
    '## Terms',
    '',
    '- Overdue: the due date has passed.',
    '- An artwork has a title (of some kind).',
    '- Clerks sell artworks on Mondays.',
  )
  expect(lines.slice(2).map(({ class: found }) => found)).toEqual([
    'informational',
    'unresolved',
    'unresolved',
  ])
})

test('what a document says of itself is no requirement, unless it narrows something', () => {
  const verdicts = [
    'This document describes what the vets need.',
    'This document describes what only vets need.',
  ].map((text) => checkLines('# Shop', '', '## About', '', text).lines.at(-1)?.class)
  expect(verdicts).toEqual(['informational', 'unresolved'])
})
