import { expect, test } from 'vitest'
import { check, codesOf } from '../document.ts'

const base = [
  'The roles are manager and director.',
  'Managers and directors can view reports.',
  'A report has a title (text) and a total (money).',
  'The status of a report is one of sent or approved (default sent).',
  'A report can move from sent to approved by managers when the total is at most 1000.',
] as const

test('the same move may have another condition for other people', () => {
  const checked = check(...base, 'A report can move from sent to approved by directors.')
  expect(codesOf(checked)).toEqual([])
  expect(checked.model.workflows[0]?.transitions.map(({ actors, guard }) => [actors, guard?.op])).toEqual([
    [['manager'], 'le'],
    [['director'], undefined],
  ])
})

test.each([
  'A report can move from sent to approved by managers.',
  'A report can move from sent to approved by directors and managers.',
  'A report can move from sent to approved.',
  'A report can move from sent to approved by managers when the total is at most 2000.',
])('%s contradicts what was said of managers', (sentence) => {
  expect(codesOf(check(...base, sentence))).toEqual(['NX4005'])
})

test('whose row is whose, where the row is about the user, is told as it is', () => {
  const { model } = check(
    'A farmer has a name (text) and an email (email).',
    'Farmers can view their own farmers.',
  )
  expect(model.assumptions.map(({ text }) => text)).toEqual([
    'a row of Farmer is the own one of the farmer whose account it is linked to',
  ])
})
