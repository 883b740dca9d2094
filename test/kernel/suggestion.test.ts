import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { editDistance, suggest } from '../../src/kernel/suggestion.ts'

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['port', 'prot', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
])('%j and %j are %d edits apart', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
})

test('the distance is symmetric, and nothing only for equal texts', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

const keys = ['build', 'env', 'health', 'install', 'port', 'production', 'releaseHeader', 'start', 'staging']

test.each([
  ['prot', 'port'],
  ['sart', 'start'],
  ['Health', 'health'],
  ['release-header', 'releaseHeader'],
  ['release_headr', 'releaseHeader'],
  ['prod', 'production'],
  ['stagin', 'staging'],
])('%s was meant to be %s', (wrong, right) => {
  expect(suggest(wrong, keys)).toBe(right)
})

test.each(['zzz', 'x', '', 'completely-different'])('%j is near nothing', (wrong) => {
  expect(suggest(wrong, keys)).toBeUndefined()
})
