import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
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
      text: 'suggested with confidence 0.7: a pet owner may upload a picture',
    },
    {
      file: 'x.md',
      line: 6,
      subject: 'suggestion',
      text: 'suggested with confidence 0.6: a vet may view a medical record',
    },
    {
      file: 'x.md',
      line: 7,
      subject: 'suggestion',
      text: 'suggested with confidence 0.5: a bound on the response time',
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
    ['Picture', 'B', 0.7],
    ['MedicalRecord', 'B', 0.6],
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
  ['all my open pull requests of a team', 'pull request'],
  ['a list (sorted), so that', 'list'],
  ['them', undefined],
  ['', undefined],
])('the thing in "%s" is %s', (words, noun) => {
  expect(headNoun(words)).toBe(noun)
})
