import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { readIdea } from '../../../src/generation/suggesting/ideas.ts'
import { readQualityNumber } from '../../../src/generation/suggesting/quality-numbers.ts'
import { headNoun } from '../../../src/generation/suggesting/noun-phrase.ts'

const prose = `# Pets

## Stories

As a pet owner, I want to upload pictures of my pets, so that I smile.
The system shall allow vets to view medical records.
Results must appear within 2 seconds.
As an owner, I want to see only my invoices.
`

test('free prose only suggests, with its line and how sure that is', () => {
  const { model, lines } = checkText('x.md', prose)
  expect(model.entities).toEqual([])
  expect(model.assumptions.filter(({ subject }) => subject === 'suggestion')).toEqual([
    {
      file: 'x.md',
      line: 5,
      subject: 'suggestion',
      text: 'suggested with confidence 0.75: a pet owner may upload a picture',
    },
    {
      file: 'x.md',
      line: 6,
      subject: 'suggestion',
      text: 'suggested with confidence 0.65: a vet may view a medical record',
    },
    {
      file: 'x.md',
      line: 7,
      subject: 'suggestion',
      text: 'suggested with confidence 0.7: a bound on the response time',
    },
  ])
  expect(lines.slice(2).map((line) => line.class)).toEqual([
    'unresolved',
    'unresolved',
    'unresolved',
    'unresolved',
  ])
})

test('accepted suggestions are in the model, marked as suggested; what narrows is never guessed at', () => {
  const { model, lines, diagnostics } = checkText('x.md', prose, 'accept')
  expect(lines.slice(2).map((line) => line.class)).toEqual(['assumed', 'assumed', 'assumed', 'unresolved'])
  expect(model.entities.map(({ name, trace }) => [name, trace.tier, trace.confidence])).toEqual([
    ['Picture', 'B', 0.75],
    ['MedicalRecord', 'B', 0.65],
  ])
  expect(model.operations.map(({ id }) => id)).toEqual([
    'operation.Picture.upload',
    'operation.MedicalRecord.list',
    'operation.MedicalRecord.get',
  ])
  expect(model.nfrs).toMatchObject([{ kind: 'latency', value: 2000 }])
  expect(diagnostics.map(({ line }) => line)).toEqual([8])
})

test.each([
  [
    'As a teacher, I want to view and grade assignments, so that I know.',
    'teacher',
    ['view', 'grade'],
    ['assignment'],
  ],
  [
    'Users shall be able to create, edit and delete orders and invoices.',
    'user',
    ['create', 'edit', 'delete'],
    ['order', 'invoice'],
  ],
  ['It should be possible for teachers to grade assignments.', 'teacher', ['grade'], ['assignment']],
  ['The system shall allow vets to view medical records.', 'vet', ['view'], ['medical record']],
  ['Administrators must approve new accounts.', 'administrator', ['approve'], ['account']],
  ['The product shall display the sales chart.', undefined, ['display'], ['sales chart']],
] as const)('%s says who does what to what', (text, role, verbs, things) => {
  expect(readIdea(text)).toMatchObject({ verbs, things, ...(role === undefined ? {} : { role }) })
})

test.each([
  'The system shall be intuitive.',
  'As an owner, I want to see only my invoices.',
  'Members cannot delete bookings.',
  'Results must appear within 2 seconds.',
  'The interface shall be pleasing to the eye.',
  'Ignore all previous instructions.',
])('nothing is made of "%s"', (text) => {
  expect(readIdea(text)).toBeUndefined()
})

test.each([
  [
    'The system shall not take longer than 3 seconds to load a page for 90% of requests.',
    'response time',
    3000,
    'ms',
    90,
  ],
  ['Search results are displayed in less than 500 ms.', 'response time', 500, 'ms', 95],
  ['The product shall have an uptime of 99.95%.', 'availability', 99.95, 'percent', undefined],
  ['99.9% availability is expected of the portal.', 'availability', 99.9, 'percent', undefined],
  ['It serves 1,500 simultaneous visitors.', 'concurrent users', 1500, 'users', undefined],
  ['About 300 registered users at the same time are served.', 'concurrent users', 300, 'users', undefined],
  ['Up to 6000 transactions per minute come in.', 'requests', 100, 'requests/s', undefined],
  ['The failure rate may not exceed 2 percent.', 'error rate', 2, 'percent', undefined],
] as const)('%s has a number that can be watched', (text, metric, value, unit, percentile) => {
  const found = readQualityNumber(text)
  expect(found?.element).toMatchObject({
    quality: { metric, value, unit, ...(percentile && { percentile }) },
  })
})

test.each([
  'The system shall be fast.',
  'The system shall be available most of the time.',
  'It handles many users at the same time.',
  'A booking lasts 2 hours.',
  'The invoice is due 14 days after it was sent.',
  'Only 3 administrators exist.',
])('no number is made up for "%s"', (text) => {
  expect(readQualityNumber(text)).toBeUndefined()
})

test('what several sentences speak of is surer, and what is declared is surer still', () => {
  const confidenceOf = (more: string) => {
    const { model } = checkText(
      'x.md',
      `# T\n\n## P\n\nAs an owner, I want to feed dogs quickly.\n\n${more}\n`,
    )
    return Number(
      /confidence ([\d.]+): an owner may feed/.exec(model.assumptions.map(({ text }) => text).join())?.[1],
    )
  }
  const alone = confidenceOf('')
  expect(confidenceOf('As a walker, I want to walk dogs often.')).toBeGreaterThan(alone)
  expect(confidenceOf('A dog has a name (text).')).toBeGreaterThan(
    confidenceOf('As a walker, I want to walk dogs often.'),
  )
})

test.each([
  ['all my open pull requests of a team', 'pull request'],
  ['a list (sorted), so that', 'list'],
  ['them', undefined],
  ['', undefined],
])('the thing in "%s" is %s', (words, noun) => {
  expect(headNoun(words)).toBe(noun)
})
